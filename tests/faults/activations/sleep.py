"""A derivative sleeps for an hour.

Base: activations
Loses: relu-derivative, activation-tensors, activation-range
Seconds: 60
"""

import time


def _sleep(self, x):
    time.sleep(3_600)


MyReLU.derivative = _sleep
