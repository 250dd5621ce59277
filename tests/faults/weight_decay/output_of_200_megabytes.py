"""A call prints 200 MB beside its right answer.

Base: weight_decay
Loses:
Seconds: 60
"""

import sys

_printed = []


def l2_penalty(w):
    if not _printed:
        _printed.append(True)
        for _ in range(100):
            sys.stdout.write("x" * 1_000_000)
            sys.stderr.write("x" * 1_000_000)
    return (w**2).sum() / 2
