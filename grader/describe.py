"""Calls, tensors and exceptions in words that fit a report."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from .language import say
from .retell import retell
from .text import number_text, printable
from .worker.calls import Call, Raised

SHOWN_ELEMENTS = 8  # a larger tensor is described by its shape


def tensor_text(tensor: Tensor) -> str:
    """Return a small tensor's numbers, or a larger one's shape, with the dtype unless it is float32."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    if (
        tensor.numel() > SHOWN_ELEMENTS
        or tensor.numel() == 0
        or tensor.dim() > SHOWN_ELEMENTS
        or tensor.device.type == "meta"
    ):
        return say("tensor of shape {shape}, {dtype}", shape=shape_text(tensor.shape), dtype=dtype)
    numbers = _nested(tensor.tolist())
    return f"tensor({numbers})" if dtype == "float32" else f"tensor({numbers}, {dtype})"


def shape_text(shape: tuple[int, ...]) -> str:
    """Return a shape as Python writes a tuple, ``()`` for a 0-dim tensor's."""
    return printable(str(tuple(shape)), 100)


def call_text(call: Call) -> str:
    """Return the call as a student would type it: ``MyReLU()(tensor([-1, 2]))``."""
    name = call.target.partition(".")[2]
    if call.made_with is not None:
        name += f"({_arguments(call.made_with)})"
    if call.method != "__call__":
        name += f".{call.method}"
    return "".join([f"{name}({_arguments(call.args)})", *_circumstances(call)])


def _circumstances(call: Call) -> Iterator[str]:
    if call.state is not None and call.training:
        yield say(", weights given, in training mode")
    elif call.state is not None:
        yield say(", weights given, in evaluation mode")
    if call.used:
        yield say(", after another call of the same object")
    if call.device:
        yield say(", on device {device}", device=call.device)
    if call.repeat > 1:
        yield say(", {times} times", times=call.repeat)


def raised_text(raised: Raised) -> str:
    """Return what was raised and where: ``ValueError: no (activations.py, line 3, in derivative: raise …)``."""
    message, frame = raised.message, raised.frames[-1] if raised.frames else None
    if frame is not None:  # a SyntaxError says itself where it is
        message = message.removesuffix(f" ({frame.file}, line {frame.line})")
    text = printable(raised.types[0], 80) + (f": {printable(retell(message))}" if message else "")
    if frame is None:
        return text
    return say(
        "{raised} ({file}, line {line}, in {function}: {source})",
        raised=text,
        file=printable(frame.file),
        line=frame.line,
        function=printable(frame.function),
        source=printable(frame.source, 120),
    )


def _arguments(values: tuple[Any, ...]) -> str:
    return ", ".join(tensor_text(v) if isinstance(v, Tensor) else repr(v) for v in values)


def _nested(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_nested(item) for item in value)}]"
    return number_text(value)
