"""The penalty is computed from w.data, so no gradient reaches w.

Loses: l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w.data**2).sum() / 2
