"""A thread waits until another module has been asked for, and stops the process then: that one is not to blame.

Base: activations, weight_decay
Loses:
Seconds: 60
"""

import os
import signal
import sys
import threading
import time


def _stop():
    while "submission.weight_decay" not in sys.modules:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGSTOP)


if "submission.weight_decay" not in sys.modules:
    threading.Thread(target=_stop, daemon=True).start()
