"""The penalty sums absolute values, which is L1 regularisation, instead of squares.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return w.abs().sum() / 2
