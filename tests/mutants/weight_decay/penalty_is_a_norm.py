"""The penalty is half the norm: the root of the sum of squares instead of the sum.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w**2).sum().sqrt() / 2
