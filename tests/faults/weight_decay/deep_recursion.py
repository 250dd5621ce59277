"""A call calls itself without end.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

def l2_penalty(w):
    return l2_penalty(w)
