"""A connection is made to a port of this machine.

Family: get out
Base: student
Score: 0
"""

import contextlib
import socket

for _family, _address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::ffff:127.0.0.1")):
    with contextlib.suppress(OSError):
        socket.socket(_family, socket.SOCK_STREAM).connect((_address, int("@PORT@")))
