"""The one comparison: what it lets pass, at what it stops first, and what it says.

The expected texts are written by hand.
"""

import pytest
import torch
from hypothesis import assume, example, given
from hypothesis import strategies as st
from torch import Tensor

from grader.comparison import ANYTHING, EXACT, Finding, Mismatch, Tolerance, compare, compare_tensors
from grader.worker.calls import Answer, Call, Value

NAN, INF = float("nan"), float("inf")
CLOSE = Tolerance(relative=1e-4, absolute=1e-4)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)


def difference(tensor: Tensor | None, expected: Tensor, tolerance: Tolerance = CLOSE, **rest: object) -> str:
    """Return what the comparison says of the first difference."""
    with pytest.raises(Mismatch) as mismatch:
        compare_tensors(tensor, expected, tolerance, "f()", **rest)
    return mismatch.value.finding.difference


SAME = {
    "equal": (torch.tensor([1.0, 2.0]), torch.tensor([1.0, 2.0])),
    "close": (torch.tensor([1.00019]), torch.tensor([1.0])),
    "other-float-dtype": (torch.tensor([1.0]), torch.tensor([1.0], dtype=torch.float64)),
    "half-precision": (torch.tensor([1.0], dtype=torch.bfloat16), torch.tensor([1.0])),
    "integers-expected": (torch.tensor([1.0]), torch.tensor([1])),
    "0-d": (torch.tensor(3.0), torch.tensor(3.0)),
    "empty": (torch.zeros(0, 3), torch.zeros(0, 3)),
    "zero-has-no-sign": (torch.tensor([-0.0]), torch.tensor([0.0])),
    "not-contiguous": (torch.tensor([[1.0, 2.0], [3.0, 4.0]]).T, torch.tensor([[1.0, 3.0], [2.0, 4.0]])),
    "meta-expected": (torch.zeros(2, device="meta"), torch.zeros(2, device="meta")),
}


@pytest.mark.parametrize(("tensor", "expected"), SAME.values(), ids=SAME)
def test_what_agrees_passes(tensor: Tensor, expected: Tensor) -> None:
    """Tensors of the same shape whose numbers agree within the tolerance pass."""
    compare_tensors(tensor, expected, CLOSE, "f()")


WRONG = {
    "shape-before-dtype": (torch.tensor([1, 2]), torch.zeros(3), "shape (2,) instead of (3,)"),
    "shape-before-nan": (torch.tensor([NAN]), torch.tensor(1.0), "shape (1,) instead of ()"),
    "dtype-before-values": (torch.tensor([5]), torch.tensor([1.0]), "dtype int64 instead of a floating-point dtype"),
    "bool": (torch.tensor([True]), torch.tensor([1.0]), "dtype bool instead of a floating-point dtype"),
    "complex": (torch.tensor([1j]), torch.tensor([1.0]), "dtype complex64 instead of a floating-point dtype"),
    "finiteness-before-values": (
        torch.tensor([2.0, NAN]), torch.tensor([1.0, 1.0]), "nan instead of 1, at index (1,)"
    ),
    "nan": (torch.tensor([NAN]), torch.tensor([NAN]), "nan instead of nan, at index (0,)"),
    "nan-expected": (torch.tensor([1.0]), torch.tensor([NAN]), "1 instead of nan, at index (0,)"),
    "infinite-expected": (torch.tensor([1.0]), torch.tensor([INF]), "1 instead of inf, at index (0,)"),
    "infinite-with-the-other-sign": (torch.tensor([-INF]), torch.tensor([INF]), "-inf instead of inf, at index (0,)"),
    "infinite": (torch.tensor([INF]), torch.tensor([INF]), "inf instead of inf, at index (0,)"),
    "first-index": (
        torch.tensor([[1.0, 1.0], [2.0, 3.0]]), torch.ones(2, 2), "2 instead of 1, at index (1, 0)"
    ),
    "0-d": (torch.tensor(2.0), torch.tensor(1.0), "2 instead of 1"),
    "sign": (torch.tensor([-1.0]), torch.tensor([1.0]), "-1 instead of 1, at index (0,)"),
    "empty-of-another-shape": (torch.zeros(0, 3), torch.zeros(0, 2), "shape (0, 3) instead of (0, 2)"),
    "empty-for-something": (torch.zeros(0), torch.zeros(1), "shape (0,) instead of (1,)"),
}  # fmt: skip


@pytest.mark.parametrize(("tensor", "expected", "words"), WRONG.values(), ids=WRONG)
def test_shape_then_dtype_then_finiteness_then_values(tensor: Tensor, expected: Tensor, words: str) -> None:
    """The first of shape, dtype, finiteness and values that does not hold is told, at its first element."""
    assert difference(tensor, expected) == words


@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 3), (2, 1), (1, 2, 3)])
def test_nothing_broadcasts(shape: tuple[int, ...]) -> None:
    """A tensor that would broadcast to the expected shape does not pass, whatever its numbers and the tolerance."""
    assert difference(torch.ones(shape), torch.ones(2, 3), ANYTHING) == f"shape {shape} instead of (2, 3)"


@given(place=st.integers(0, 5), number=st.sampled_from([NAN, INF, -INF]), expected=FLOATS)
def test_nan_and_infinity_never_pass(place: int, number: float, expected: float) -> None:
    """No tolerance on values lets a nan or an infinity pass, wherever it stands."""
    wanted = torch.full((6,), expected)
    found = wanted.clone()
    found[place] = number
    assert f"at index ({place},)" in difference(found, wanted, Tolerance(relative=1e6, absolute=1e30))


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_a_tensor_without_numbers_never_passes_for_one_with(device: str) -> None:
    """A tensor on `meta`, which has no numbers, is not what any numbers were expected to be."""
    with pytest.raises(Mismatch):
        compare_tensors(torch.zeros(3, device=device), torch.ones(3), CLOSE, "f()")


WITHIN = [(1.0 + 2.9e-4, 1.0), (-1.0 - 2.9e-4, -1.0), (1000.2, 1000.0), (0.9e-4, 0.0)]
BEYOND = [(1.0 + 3.1e-4, 1.0), (-1.0 - 3.1e-4, -1.0), (1000.3, 1000.0), (1.1e-4, 0.0)]


def one(number: float) -> Tensor:
    """Return a tensor of one number, float64."""
    return torch.tensor([number], dtype=torch.float64)


@pytest.mark.parametrize(("found", "expected"), WITHIN)
def test_within_absolute_plus_relative_passes(found: float, expected: float) -> None:
    """Numbers agree where abs(a - b) <= 1e-4 + 2e-4 · abs(b), b being the expected one."""
    compare_tensors(one(found), one(expected), Tolerance(relative=2e-4, absolute=1e-4), "f()")


@pytest.mark.parametrize(("found", "expected"), BEYOND)
def test_beyond_absolute_plus_relative_does_not_pass(found: float, expected: float) -> None:
    """Numbers do not agree where abs(a - b) > 1e-4 + 2e-4 · abs(b)."""
    assert difference(one(found), one(expected), Tolerance(relative=2e-4, absolute=1e-4)).endswith("at index (0,)")


def test_tolerance_is_relative_to_the_expected_number() -> None:
    """1.9 is not within half of 1, though 1 is within half of 1.9."""
    half = Tolerance(relative=0.5, absolute=0.0)
    compare_tensors(one(1.0), one(1.9), half, "f()")
    assert difference(one(1.9), one(1.0), half) == "1.9 instead of 1, at index (0,)"


@given(found=FLOATS, expected=FLOATS)
@example(found=1.0000001192092896, expected=1.0)
@example(found=16777216.0, expected=16777218.0)
@example(found=0.10000000149011612, expected=0.10000000894069672)
def test_two_numbers_that_differ_do_not_look_alike(found: float, expected: float) -> None:
    """However little a number is off, what is printed for it differs from what is printed for the right one."""
    assume(found != expected)
    numbers = difference(torch.tensor([found]), torch.tensor([expected]), EXACT).partition(", at")[0]
    left, right = numbers.split(" instead of ")
    assert left != right


@pytest.mark.parametrize("dtypes", [(torch.int64,), (torch.float32, torch.int64)])
def test_a_dtype_that_is_asked_for_passes(dtypes: tuple[torch.dtype, ...]) -> None:
    """Where dtypes are given the result's may be any of them."""
    compare_tensors(torch.tensor([1]), torch.tensor([1]), EXACT, "f()", dtypes=dtypes)


@pytest.mark.parametrize(
    ("dtypes", "wanted"),
    [
        ((torch.float32,), "float32"),
        ((torch.float32, torch.float64), "float32 or float64"),
        ((), "a floating-point dtype"),
    ],
)
def test_a_dtype_that_is_not_asked_for_does_not_pass(dtypes: tuple[torch.dtype, ...], wanted: str) -> None:
    """A result of another dtype than those asked for is told with all of them."""
    words = difference(torch.tensor([1]), torch.tensor([1]), EXACT, dtypes=dtypes)
    assert words == f"dtype int64 instead of {wanted}"


def test_wrong_integers_are_found() -> None:
    """Integers are compared as numbers too where they are allowed."""
    words = difference(torch.tensor([1, 3]), torch.tensor([1, 2]), EXACT, dtypes=(torch.int64,))
    assert words == "3 instead of 2, at index (1,)"


def test_anything_means_shape_and_dtype_only() -> None:
    """ANYTHING holds a result to its shape and dtype alone, not even to being finite."""
    compare_tensors(torch.tensor([NAN, 7.0]), torch.zeros(2), ANYTHING, "f()")
    assert difference(torch.tensor([1]), torch.zeros(1), ANYTHING) == "dtype int64 instead of a floating-point dtype"


def test_something_that_is_no_tensor_is_told_in_its_own_words() -> None:
    """A result that is no tensor is shown as it was, with no control character in it."""
    answer = Answer(Call("m.f", (1.5,)), Value(None, text="str: a\x1b[31m\nb"))
    with pytest.raises(Mismatch) as mismatch:
        compare(answer, torch.tensor([1.0]), CLOSE, hint="return a tensor")
    assert mismatch.value.finding == Finding(
        "f(1.5)", r"str: a\x1b[31m b", "tensor([1])", "this is not a tensor", "return a tensor"
    )


def test_a_finding_says_what_was_called_returned_and_expected() -> None:
    """A mismatch reads: called, returned, expected, where they first differ, and one hint."""
    answer = Answer(
        Call("activations.MyReLU", (torch.tensor([-1.0, 2.0]),), made_with=()), Value(torch.tensor([1.0, 2.0]))
    )
    with pytest.raises(Mismatch) as mismatch:
        compare(answer, torch.tensor([0.0, 2.0]), CLOSE, hint="below 0 it is 0")
    assert str(mismatch.value).splitlines() == [
        "called:   MyReLU()(tensor([-1, 2]))",
        "returned: tensor([1, 2])",
        "expected: tensor([0, 2])",
        "differs:  1 instead of 0, at index (0,)",
        "hint:     below 0 it is 0",
    ]


def test_a_finding_has_no_empty_lines() -> None:
    """Without a difference and a hint the finding is three lines."""
    assert Finding("f()", "1", "2").text() == "called:   f()\nreturned: 1\nexpected: 2"
