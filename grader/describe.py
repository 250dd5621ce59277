"""Calls, tensors and a submission's text in words that fit a report."""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from .language import say
from .retell import retell
from .worker.calls import Call, Raised

SHOWN_ELEMENTS = 8  # a larger tensor is described by its shape
SHOWN_TEXT = 400  # characters of a submission's own text


def printable(text: str, length: int = SHOWN_TEXT) -> str:
    """Return ``text`` on one line, every control character shown instead of sent, cut to ``length``."""
    line = " ".join(text[: 4 * length + 100].split())
    line = line.replace("::", ": :").replace("##[", "## [")  # no command of a workflow runner
    return _cut(_visible(line), length)


def printable_lines(text: str, length: int) -> str:
    """Return ``text`` with its lines, every other control character shown instead of sent, cut to ``length``."""
    lines = text[: length + 1].replace("\r\n", "\n").expandtabs(4).split("\n")
    return _cut("\n".join(_visible(line.rstrip(" ")) for line in lines), length)


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + "…"


def number_text(value: float | int | bool) -> str:
    """Return a number the way a report prints it: six significant digits."""
    return str(value) if isinstance(value, bool | int) else f"{value:.6g}"


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
    if call.device:
        yield say(", on device {device}", device=call.device)
    if call.repeat > 1:
        yield say(", {times} times", times=call.repeat)


def raised_text(raised: Raised) -> str:
    """Return what was raised and where: ``ValueError: no (activations.py, line 3, in derivative: raise …)``."""
    text = printable(raised.types[0], 80) + (f": {printable(retell(raised.message))}" if raised.message else "")
    if not raised.frames:
        return text
    frame = raised.frames[-1]
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
