"""A call reads memory that is not its own.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import ctypes


def l2_penalty(w):
    ctypes.string_at(0)
