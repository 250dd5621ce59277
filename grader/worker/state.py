"""The state of Python and torch that is everybody's, kept from what a submission leaves behind in it."""

import random
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import numpy
import torch

AUTOCAST = ("cpu", "cuda", "mps")  # devices on which torch may compute in fewer bits than it is given


@contextmanager
def known_state(seed: int) -> Iterator[Callable[[], None]]:
    """Give the code inside the same global state every time, and the code outside the state it had.

    Default dtype, autograd, generators and thread count are set, for a submission may change any of them, at import or
    in a call; one thread, because the order of a sum depends on their number. Default device, autocast, hooks, modes
    and what is done about warnings are as outside, and what is begun inside and left on is ended: by what is yielded,
    too, when it is called. Products are in full precision afterwards.
    """
    dtype, threads, numpy_state = torch.get_default_dtype(), torch.get_num_threads(), numpy.random.get_state()
    python_state, torch_state, modes = random.getstate(), torch.get_rng_state(), _Modes()
    try:
        torch.set_default_dtype(torch.float32)
        torch.set_num_threads(1)
        seed_all(seed)
        with warnings.catch_warnings(), numpy.errstate(), torch.inference_mode(False), torch.enable_grad():
            try:
                yield modes.restore
            finally:
                modes.restore()  # before those around it end, which a mode would see
    finally:
        use_full_precision()
        torch.set_default_dtype(dtype)
        torch.set_rng_state(torch_state)
        random.setstate(python_state)
        numpy.random.set_state(numpy_state)
        torch.set_num_threads(threads)


def use_full_precision() -> None:
    """Have float32 products computed in float32, which processors with bfloat16 and TF32 can do with less."""
    torch.set_float32_matmul_precision("highest")
    mkldnn: Any = torch.backends.mkldnn
    for kind in (mkldnn.matmul, mkldnn.conv, mkldnn.rnn):
        kind.fp32_precision = "ieee"
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False


class _Modes:
    """What is on at the moment: a default device, autocast, hooks on what autograd saves, modes over functions.

    Torch has no public way to end what another's ``with`` began.
    """

    def __init__(self) -> None:
        self._device = _default_device()
        self._autocast = [torch.is_autocast_enabled(device) for device in AUTOCAST]
        self._hooks = torch._C._autograd._top_saved_tensors_default_hooks(True)
        self._module_hooks = [hooks.copy() for hooks in _module_hooks()]
        self._functions = torch._C._len_torch_function_stack()
        self._dispatches = torch._C._len_torch_dispatch_stack()

    def restore(self) -> None:
        """End what has been begun since."""
        if _default_device() is not self._device:
            with suppress(AssertionError):  # the stack of modes is not as it left it
                torch.set_default_device(self._device.device if self._device else None)
        for device, enabled in zip(AUTOCAST, self._autocast, strict=True):
            torch.set_autocast_enabled(device, enabled)
        while torch._C._autograd._top_saved_tensors_default_hooks(True) not in (None, self._hooks):
            torch._C._autograd._pop_saved_tensors_default_hooks()
        for hooks, before in zip(_module_hooks(), self._module_hooks, strict=True):
            if hooks != before:
                hooks.clear()
                hooks.update(before)
        while torch._C._len_torch_function_stack() > self._functions:
            torch._C._pop_torch_function_stack()
        while torch._C._len_torch_dispatch_stack() > self._dispatches:
            torch._C._pop_torch_dispatch_stack(None)


def _module_hooks() -> list[dict[int, Any]]:
    """Return the hooks that run in every module's calls, or when one is made, kind by kind."""
    found = vars(torch.nn.modules.module).items()
    return [hooks for name, hooks in found if name.startswith("_global_") and isinstance(hooks, dict)]


def _default_device() -> Any:
    """Return the mode that makes another device the default one, None where there is none."""
    return getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)


def seed_all(seed: int) -> None:
    """Set all generators: Python's, numpy's and torch's."""
    # torch.manual_seed formats three tracebacks, for devices that are not there: 3 ms, ten times as long as a call.
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(seed)
    if torch.backends.mps.is_available():
        torch.mps.manual_seed(seed)
    random.seed(seed)
    numpy.random.seed(seed % 2**32)
