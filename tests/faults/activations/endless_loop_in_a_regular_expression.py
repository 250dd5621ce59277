"""A derivative never ends, in C that keeps the interpreter's lock.

Base: activations
Loses: tanh-derivative, activation-tensors, activation-range
Seconds: 60
"""

import re


def _endless(self, x):
    re.match("(a+)+$", "a" * 60 + "b")
    return x


MyTanh.derivative = _endless
