"""One of the two factors of w · w is detached, so the gradient is w / 2.

Loses: l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w.detach() * w).sum() / 2
