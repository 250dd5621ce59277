"""The penalty is computed once for each tensor and kept, though w changes from step to step.

Loses: exp-weight-decay
"""


def l2_penalty(w):
    if not hasattr(w, "penalty"):
        w.penalty = (w**2).sum() / 2
    return w.penalty
