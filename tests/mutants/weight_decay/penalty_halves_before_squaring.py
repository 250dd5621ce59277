"""The half is inside the square, so the penalty is ¼ · Σ w².

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return ((w / 2) ** 2).sum()
