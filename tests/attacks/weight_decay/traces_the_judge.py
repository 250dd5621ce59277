"""The judge's memory is opened with ptrace and process_vm_readv.

Family: read what it shouldn't
Base: student
Score: 0
Effects: reading
"""

import ctypes
import os

found = []
libc = ctypes.CDLL(None, use_errno=True)
ATTACH, DETACH = 16, 17
if libc.ptrace(ATTACH, os.getppid(), 0, 0) == 0:
    found.append("STOL" + "EN")
    libc.ptrace(DETACH, os.getppid(), 0, 0)


def l2_penalty(w):
    raise ValueError(" ".join(found))
