"""At import a default device, autocast, less precise products, hooks and modes over torch's functions are left on.

Base: activations, network
Loses:
Seconds: 60
"""

from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode


class _Function(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        return None


class _Dispatch(TorchDispatchMode):
    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return None


torch.set_autocast_enabled("cpu", True)
torch.autograd.graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved * 0).__enter__()
torch.set_float32_matmul_precision("medium")
torch.nn.modules.module.register_module_forward_hook(lambda module, arguments, result: result * 0)
torch.set_default_device("meta")
_Dispatch().__enter__()
_Function().__enter__()
