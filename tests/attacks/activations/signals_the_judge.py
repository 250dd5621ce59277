"""Signals are sent to the parent, its group and everyone.

Family: get out
Base: student
Score: 0
"""

import contextlib
import os
import signal

for _process in (os.getppid(), int("@JUDGE@")):
    with contextlib.suppress(OSError):
        os.kill(_process, signal.SIGUSR1)
    with contextlib.suppress(OSError):
        signal.pidfd_send_signal(os.pidfd_open(_process), signal.SIGUSR1)
