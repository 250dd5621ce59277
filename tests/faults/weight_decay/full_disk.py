"""A call fills the disk as far as it is let, beside right answers.

Base: weight_decay
Loses:
Seconds: 60
"""

import contextlib

_filled = []


def l2_penalty(w):
    if not _filled:
        _filled.append(True)
        for number in range(12):  # 192 MiB at most, should no limit hold
            with contextlib.suppress(OSError), open(f"full{number}", "wb") as file:
                for _ in range(16):
                    file.write(bytes(2**20))
    return (w**2).sum() / 2
