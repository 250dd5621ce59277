"""The penalty is a matrix product of w with itself, which is a sum of squares for a vector only.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return w @ w.T / 2
