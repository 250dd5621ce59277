"""The judge's memory is opened for writing below /proc.

Family: get out
Base: student
Score: 0
Process: succeeds as root: reading
"""

import contextlib

found = []
with contextlib.suppress(OSError), open("/proc/@JUDGE@/mem", "r+b"):
    found.append("STOL" + "EN")


def l2_penalty(w):
    raise ValueError(" ".join(found))
