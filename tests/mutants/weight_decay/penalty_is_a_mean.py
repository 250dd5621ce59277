"""The penalty is the mean of the squares instead of their sum.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w**2).mean() / 2
