"""The penalty is a Python number instead of a tensor, so it has no gradient.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w**2).sum().item() / 2
