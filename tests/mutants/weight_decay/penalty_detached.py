"""The penalty is detached from w, so it has no gradient.

Loses: l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w**2).sum().detach() / 2
