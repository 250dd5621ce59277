"""A call ends its process by SIGABRT.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import os


def l2_penalty(w):
    os.abort()
