"""A derivative takes so long that all time would go into it, and never so long that a call is given up.

Base: activations, weight_decay
Loses: relu-derivative, activation-tensors, activation-range
Seconds: 60
"""

import time

_derivative = MyReLU.derivative


def _slow(self, x):
    time.sleep(4)
    return _derivative(self, x)


MyReLU.derivative = _slow
