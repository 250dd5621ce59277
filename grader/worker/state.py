"""The state of Python and torch that is everybody's, kept from what a submission leaves behind in it."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy
import torch

AUTOCAST = ("cpu", "cuda", "mps")  # devices on which torch may compute in fewer bits than it is given


@contextmanager
def known_state(seed: int) -> Iterator[None]:
    """Give the code inside the same global state every time, and the code outside the state it had.

    Default dtype and device, autograd, autocast, hooks, modes, generators and thread count: a submission may change any
    of them, at import or in a call. One thread, because the order of a sum depends on their number.
    """
    dtype, threads, numpy_state = torch.get_default_dtype(), torch.get_num_threads(), numpy.random.get_state()
    python_state, torch_state = random.getstate(), torch.get_rng_state()
    try:
        torch.set_default_dtype(torch.float32)
        torch.set_num_threads(1)
        leave_modes()
        _seed(seed)
        with torch.inference_mode(False), torch.enable_grad():
            yield
    finally:
        leave_modes()
        torch.set_default_dtype(dtype)
        torch.set_rng_state(torch_state)
        random.setstate(python_state)
        numpy.random.set_state(numpy_state)
        torch.set_num_threads(threads)


def leave_modes() -> None:
    """End what was begun and left on: a default device, autocast, hooks on what autograd saves, modes."""
    torch.set_default_device(None)
    for device in AUTOCAST:
        torch.set_autocast_enabled(device, False)
    # Torch has no public way to end what another's ``with`` began.
    while torch._C._autograd._top_saved_tensors_default_hooks(True) is not None:
        torch._C._autograd._pop_saved_tensors_default_hooks()
    while torch._C._len_torch_function_stack():
        torch._C._pop_torch_function_stack()
    while torch._C._len_torch_dispatch_stack():
        torch._C._pop_torch_dispatch_stack()


def _seed(seed: int) -> None:
    # torch.manual_seed formats three tracebacks, for devices that are not there: 3 ms, ten times as long as a call.
    torch.default_generator.manual_seed(seed)
    if torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        torch.cuda.manual_seed_all(seed)
    if torch.backends.mps.is_available():
        torch.mps.manual_seed(seed)
    random.seed(seed)
    numpy.random.seed(seed % 2**32)
