"""The judge is given the lowest priority, so that its limits come late.

Family: get out
Base: student
Score: 0
"""

import contextlib
import os

with contextlib.suppress(OSError):
    os.setpriority(os.PRIO_PROCESS, int("@JUDGE@"), os.getpriority(os.PRIO_PROCESS, int("@JUDGE@")) + 1)
