"""A process stops itself after its answer, and the next question is longer than a pipe holds.

Base: dropout
Loses: dropout-training-only, exp-dropout
Seconds: 90
"""

import os
import signal
import threading
import time

_forward = RegularizedNetwork.forward


def _stop():
    time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGSTOP)


def _forward_and_stop(self, x):
    threading.Thread(target=_stop).start()
    return _forward(self, x)


RegularizedNetwork.forward = _forward_and_stop
