"""A call calls itself without end, and without the interpreter's limit.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import sys


def l2_penalty(w):
    sys.setrecursionlimit(2**31 - 1)
    return sorted([w], key=l2_penalty)[0]
