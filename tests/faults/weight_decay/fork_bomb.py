"""A call starts processes that start processes.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import os


def l2_penalty(w):
    for _ in range(6):  # 64 processes at most, should no limit hold
        os.fork()
    return (w**2).sum() / 2
