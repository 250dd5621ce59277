"""The state that is everybody's is the same inside, and outside what it was, whatever is done inside."""

import warnings
from collections.abc import Callable

import numpy
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
    "module-hook": lambda: torch.nn.modules.module.register_module_forward_hook(lambda module, args, out: 2 * out),
    "warnings": lambda: warnings.simplefilter("error"),
    "numpy-errors": lambda: numpy.seterr(all="raise"),
    "device-mode": lambda: torch.device("meta").__enter__(),
}


def seen() -> tuple[object, ...]:
    """Return what shows whether any of these is on."""
    x = torch.ones(2, 2, requires_grad=True)
    product = x @ x
    product.exp().sum().backward()
    stacks = torch._C._len_torch_function_stack(), torch._C._len_torch_dispatch_stack()
    errors = numpy.geterr(), [each[0] for each in warnings.filters]
    if x.device.type == "cpu":
        errors = *errors, torch.nn.ReLU()(torch.ones(1)).item()
    return errors, x.device.type, x.dtype, product.dtype, x.grad.tolist() if x.device.type == "cpu" else None, stacks


@pytest.mark.parametrize("leave_on", LEFT_ON.values(), ids=LEFT_ON)
def test_what_is_left_on_inside_is_off_outside(leave_on: Callable[[], object]) -> None:
    """After the code inside, and where that says so, everything is as it was before."""
    before = seen()
    with known_state(0) as leave:
        leave_on()
        leave()
        if leave_on not in (LEFT_ON[name] for name in ("default-dtype", "warnings", "numpy-errors")):
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


@pytest.mark.parametrize(
    "lower",
    [
        lambda: torch.set_float32_matmul_precision("medium"),
        lambda: setattr(torch.backends.mkldnn.matmul, "fp32_precision", "bf16"),
        lambda: setattr(torch.backends.cuda.matmul, "allow_tf32", True),
    ],
)
def test_products_are_in_full_precision_afterwards(lower: Callable[[], object]) -> None:
    """What lowers the precision of float32 products inside does not outside, whatever the processor can do."""
    with known_state(0):
        lower()
    assert torch.get_float32_matmul_precision() == "highest"
    assert torch.backends.mkldnn.matmul.fp32_precision == "ieee"
    assert not torch.backends.cuda.matmul.allow_tf32
