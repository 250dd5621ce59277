"""A call takes memory that belongs to no process: files that exist in memory alone.

Base: weight_decay
Loses:
Seconds: 60
"""

import contextlib
import os

_kept = []
with contextlib.suppress(OSError):
    while len(_kept) < 110:  # 1.6 GiB at most, should no limit hold
        _kept.append(os.memfd_create("kept"))
        os.write(_kept[-1], bytes(15 * 2**20))
_seen = len(_kept) * 15 * 2**20


def l2_penalty(w):
    if _seen > 1536 * 2**20:
        raise MemoryError("more than the limit was had")
    return (w**2).sum() / 2
