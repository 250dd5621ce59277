"""Tanh calls math.tanh, which takes one number and no tensor of several.

Loses: tanh-value, tanh-derivative, activation-tensors, activation-range, exp-relu-death
"""

import math


class MyTanh(MyTanh):
    def __call__(self, x):
        return math.tanh(x)
