"""The state that is everybody's is the same inside, and outside what it was, whatever is done inside."""

from collections.abc import Callable

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from grader.worker.state import known_state


def doubled(saved: torch.Tensor) -> torch.Tensor:
    """Return what makes a gradient wrong that was saved for it."""
    return 2 * saved


LEFT_ON = {
    "default-device": lambda: torch.set_default_device("meta"),
    "default-dtype": lambda: torch.set_default_dtype(torch.float64),
    "autocast": lambda: torch.set_autocast_enabled("cpu", True),
    "hooks": lambda: torch.autograd.graph.saved_tensors_hooks(doubled, doubled).__enter__(),
    "function-mode": lambda: TorchFunctionMode().__enter__(),
    "dispatch-mode": lambda: TorchDispatchMode().__enter__(),
    "device-mode": lambda: torch.device("meta").__enter__(),
}


def seen() -> tuple[object, ...]:
    """Return what shows whether any of these is on."""
    x = torch.ones(2, 2, requires_grad=True)
    product = x @ x
    product.exp().sum().backward()
    stacks = torch._C._len_torch_function_stack(), torch._C._len_torch_dispatch_stack()
    return x.device.type, x.dtype, product.dtype, x.grad.tolist() if x.device.type == "cpu" else None, stacks


@pytest.mark.parametrize("leave_on", LEFT_ON.values(), ids=LEFT_ON)
def test_what_is_left_on_inside_is_off_outside(leave_on: Callable[[], object]) -> None:
    """After the code inside, and where that says so, everything is as it was before."""
    before = seen()
    with known_state(0) as leave:
        leave_on()
        leave()
        if leave_on is not LEFT_ON["default-dtype"]:
            assert seen() == before
        leave_on()
    assert seen() == before


def test_what_is_on_outside_stays_on() -> None:
    """What the code around has begun itself is on inside and afterwards, and ends when that ends it."""
    before = seen()
    with (
        torch.device("cpu"),
        torch.autograd.graph.saved_tensors_hooks(doubled, lambda saved: saved),
        torch.autocast("cpu", dtype=torch.bfloat16),
    ):
        around = seen()
        assert around != before
        with known_state(0):
            assert seen() == around
        assert seen() == around
    assert seen() == before
