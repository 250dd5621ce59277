"""Calls that tell one mistake from another: what was asked of a submission, of numbers that are nothing special.

What fails first is as small as can be, a single 0 say, where many mistakes answer alike.
"""

from collections.abc import Iterable
from dataclasses import replace

import torch
from torch import Tensor

from .worker.calls import Call

MOST = 8  # of what one test asked
SHAPE = (64, 64)  # enough for a share to tell
BATCH = 4  # rows for a module, whose parameters hold it to the rest of its shape
SPREAD, CENTRE = 3.0, 0.5  # of normal numbers of both signs, whose sum is not near 0


def probes(calls: Iterable[Call]) -> dict[str, Call]:
    """Return the last few calls that differ in more than the numbers of their tensors, each with other numbers.

    Repeated calls are left out, which are asked of enough numbers; so are those on a device of their own.
    """
    found: dict[str, Call] = {}
    for call in reversed(list(calls)):
        if len(found) < MOST and call.repeat == 1 and not call.device and _first(call) is not None:
            found.setdefault(_kind(call), _widened(call))
    return found


def _first(call: Call) -> Tensor | None:
    first = call.args[0] if call.args else None
    return first if isinstance(first, Tensor) and first.is_floating_point() else None


def _kind(call: Call) -> str:
    """Return all but the numbers, and the shape where a module's parameters don't fix it."""
    dtype = call.args[0].dtype
    rest = [None if isinstance(value, Tensor) else value for value in call.args]
    return repr(
        (call.target, call.made_with, call.method, call.training, call.used, dtype, rest, call.cotangent is not None)
    )


def _widened(call: Call) -> Call:
    X: Tensor = call.args[0]
    shape = (BATCH, *X.shape[1:]) if call.state is not None else SHAPE
    cotangent = call.cotangent
    if cotangent is not None and cotangent.dim():
        cotangent = _numbers((BATCH, *cotangent.shape[1:]) if call.state is not None else shape, cotangent.dtype)
    return replace(call, args=(_numbers(shape, X.dtype), *call.args[1:]), cotangent=cotangent, seed=0)


def _numbers(shape: tuple[int, ...], dtype: torch.dtype) -> Tensor:
    return (SPREAD * torch.randn(shape, generator=torch.Generator().manual_seed(0)) + CENTRE).to(dtype)
