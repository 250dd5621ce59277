"""Shared memory is asked for that belongs to no process and stays when all have ended.

Family: get out
Base: student
Score: 0
"""

import ctypes

_CREATE = 0o1600
ctypes.CDLL(None).shmget(int("@KEY@"), 4096, _CREATE)
