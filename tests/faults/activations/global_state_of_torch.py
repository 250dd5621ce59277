"""At import and in calls, default dtype, autograd, threads and generators are left changed.

Base: activations, weight_decay
Loses:
Seconds: 60
"""

import random

import numpy


def _change():
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    torch.set_num_threads(7)
    torch.manual_seed(1)
    random.seed(1)
    numpy.random.seed(1)


_change()
_relu = MyReLU.__call__


def _changed(self, x):
    result = _relu(self, x)
    _change()
    return result


MyReLU.__call__ = _changed
