"""The penalty squares the sum of w instead of summing the squares.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return w.sum() ** 2 / 2
