"""The one comparison of what a submission answered with what was expected."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .describe import call_text, shape_text, tensor_text
from .finding import Finding, Mismatch
from .language import say
from .retell import retell
from .text import number_text, printable
from .worker.calls import Answer, Call


@dataclass(frozen=True)
class Tolerance:
    """Two numbers agree where abs(a - b) <= absolute + relative * abs(b)."""

    relative: float
    absolute: float


EXACT = Tolerance(0.0, 0.0)
ANYTHING = Tolerance(0.0, float("inf"))  # shape and dtype only, not even finiteness


def compare(
    answer: Answer,
    expected: Tensor,
    tolerance: Tolerance,
    *,
    dtypes: tuple[torch.dtype, ...] = (),
    hint: str = "",
) -> None:
    """Hold the answer's value against ``expected``: a tensor, its shape, dtype, finiteness, then its numbers.

    ``dtypes`` are those allowed, any floating-point one if empty. Nothing broadcasts, and NaN agrees with nothing.
    Raises ``Mismatch`` at the first that does not hold.
    """
    value = answer.value
    called = call_text(answer.call)
    compare_tensors(
        value.tensor, expected, tolerance, called, dtypes=dtypes, hint=hint, text=value.text, call=answer.call
    )


def compare_tensors(
    tensor: Tensor | None,
    expected: Tensor,
    tolerance: Tolerance,
    called: str,
    *,
    dtypes: tuple[torch.dtype, ...] = (),
    hint: str = "",
    text: str = "",
    call: Call | None = None,
) -> None:
    """Hold one tensor against another, as ``compare`` does; None is no tensor and ``text`` says what it is, if any.

    ``call`` is what gave the tensor, where that is not what was asked last.
    """

    def fail(returned: str, difference: str) -> None:
        wanted = _expected_text(_as_answered(expected, tensor), tolerance, dtypes)
        raise Mismatch(Finding(called, returned, wanted, difference, hint), call)

    if tensor is None:
        shown = printable(retell(text)) if text else say("nothing")
        fail(shown, _no_tensor(text))
        return
    shown = tensor_text(tensor)
    if tensor.shape != expected.shape:
        found, wanted = shape_text(tensor.shape), shape_text(expected.shape)
        fail(shown, say("shape {found} instead of {wanted}", found=found, wanted=wanted))
    if not (tensor.dtype in dtypes if dtypes else tensor.is_floating_point()):
        wanted = say(" or ").join(_name(dtype) for dtype in dtypes) or say("a floating-point dtype")
        fail(shown, say("dtype {found} instead of {wanted}", found=_name(tensor.dtype), wanted=wanted))
    if tolerance == ANYTHING:
        return
    if tensor.device.type == "meta" and expected.device.type == "meta":
        return
    if tensor.device.type == "meta":
        fail(shown, say("it has a shape and no numbers (device meta)"))
    actual, wanted_numbers = tensor.double(), expected.double()
    agree = (actual - wanted_numbers).abs() <= tolerance.absolute + tolerance.relative * wanted_numbers.abs()
    wrong = ~actual.isfinite() | ~wanted_numbers.isfinite()
    wrong = wrong if wrong.any() else ~agree
    if wrong.any():
        fail(shown, _first(wrong, actual, wanted_numbers))


def _no_tensor(text: str) -> str:
    """Return what keeps an answer from being a tensor to compare; ``text`` is what a worker calls it."""
    if text.startswith("tensors "):
        return say("the calls do not give tensors of one kind")
    if text.startswith("a tensor "):
        return say("this is not a plain tensor with numbers")
    return say("this is not a tensor")


def _as_answered(expected: Tensor, tensor: Tensor | None) -> Tensor:
    """Return ``expected`` in the dtype of the answer, float32 if it has none, and without -0: what right code gives.

    The judge's own float64 is not what is asked for.
    """
    dtype = tensor.dtype if tensor is not None and tensor.is_floating_point() else torch.float32
    return expected.to(dtype) + 0.0 if expected.is_floating_point() else expected


def _expected_text(expected: Tensor, tolerance: Tolerance, dtypes: tuple[torch.dtype, ...]) -> str:
    """Return the numbers, or where any would do the shape and dtype alone."""
    if tolerance.absolute != float("inf"):
        return tensor_text(expected)
    shape = shape_text(expected.shape)
    if not dtypes:
        return say("a tensor of shape {shape}", shape=shape)
    return say("a tensor of shape {shape}, {dtype}", shape=shape, dtype=_name(dtypes[0]))


def _first(wrong: Tensor, actual: Tensor, expected: Tensor) -> str:
    """Return where the first wrong element is, and the two numbers there."""
    place = tuple(int(i) for i in wrong.nonzero()[0])
    found, wanted = float(actual[place]), float(expected[place])
    texts = (number_text(found), number_text(wanted))
    if texts[0] == texts[1]:  # they differ further on
        texts = (repr(found), repr(wanted))
    numbers = say("{found} instead of {wanted}", found=texts[0], wanted=texts[1])
    return say("{numbers}, at index {place}", numbers=numbers, place=shape_text(place)) if place else numbers


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
