"""A call closes every open file of its process.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import os


def l2_penalty(w):
    os.closerange(0, 64)
    return (w**2).sum() / 2
