"""At import and in calls, default dtype and device, autograd, autocast, hooks, modes and generators are left changed.

Base: activations, weight_decay
Loses:
Seconds: 60
"""

import random

import numpy
from torch.overrides import TorchFunctionMode


class _Nothing(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        return None


def _change():
    torch.set_default_dtype(torch.float64)
    torch.set_grad_enabled(False)
    torch.set_num_threads(7)
    torch.set_float32_matmul_precision("medium")
    torch.nn.modules.module.register_module_forward_hook(lambda module, arguments, result: result * 0)
    torch.manual_seed(1)
    random.seed(1)
    numpy.random.seed(1)
    torch.set_default_device("meta")
    torch.set_autocast_enabled("cpu", True)
    torch.autograd.graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved * 0).__enter__()
    _Nothing().__enter__()


_change()
_relu = MyReLU.__call__


def _changed(self, x):
    result = _relu(self, x)
    _change()
    return result


MyReLU.__call__ = _changed
