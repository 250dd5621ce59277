"""The penalty is Σ w² without the half, so its gradient is 2w.

Loses: l2-value, l2-gradient, exp-weight-decay
"""


def l2_penalty(w):
    return (w**2).sum()
