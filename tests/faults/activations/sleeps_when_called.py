"""A call sleeps for an hour, and the derivative, which needs no call, is right.

Base: activations
Loses: relu-value, activation-tensors, activation-range
Seconds: 60
"""

import time


def _sleep(self, x):
    time.sleep(3_600)


MyReLU.__call__ = _sleep
