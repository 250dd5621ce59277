"""The penalty sums along the first side only, so it is a vector for a matrix.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w**2).sum(dim=0) / 2
