"""Calls, tensors and a submission's own text in words: readable, on one line, and harmless to a terminal.

The expected texts are written by hand.
"""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from grader.describe import call_text, raised_text, tensor_text
from grader.text import number_text, printable, printable_lines
from grader.worker.calls import Call, Frame, Raised

X = torch.tensor([-1.0, 2.0])
LARGE = torch.zeros(3, 4)

CALLS = {
    "l2_penalty(tensor([-1, 2]))": Call("weight_decay.l2_penalty", (X,)),
    "dropout_layer(tensor([-1, 2]), 0.5)": Call("dropout.dropout_layer", (X, 0.5)),
    "MyReLU()(tensor([-1, 2]))": Call("activations.MyReLU", (X,), made_with=()),
    "MyReLU().derivative(tensor([-1, 2]))": Call("activations.MyReLU", (X,), made_with=(), method="derivative"),
    "Network(3, 2, 'relu', 0)(tensor of shape (3, 4), float32), weights given, in evaluation mode": Call(
        "network.Network", (LARGE,), made_with=(3, 2, "relu", 0), state={}
    ),
    "RegularizedNetwork(0.5)(tensor of shape (3, 4), float32), weights given, in training mode, 2 times": Call(
        "dropout.RegularizedNetwork", (LARGE,), made_with=(0.5,), state={}, training=True, repeat=2
    ),
    "dropout_layer(tensor([-1, 2]), nan), on device meta, 3 times": Call(
        "dropout.dropout_layer", (X, float("nan")), device="meta", repeat=3
    ),
}


@pytest.mark.parametrize(("words", "call"), CALLS.items(), ids=range(len(CALLS)))
def test_a_call_reads_as_a_student_would_type_it(words: str, call: Call) -> None:
    """A call is shown as it would be typed, with what else matters behind it."""
    assert call_text(call) == words


TENSORS = {
    "tensor(1.5)": torch.tensor(1.5),
    "tensor([-0, 0.333333])": torch.tensor([-0.0, 1 / 3]),
    "tensor([[1, 2], [3, 4]], float64)": torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64),
    "tensor([nan, inf, -inf])": torch.tensor([float("nan"), float("inf"), -float("inf")]),
    "tensor([1, 2], int64)": torch.tensor([1, 2]),
    "tensor([True, False], bool)": torch.tensor([True, False]),
    "tensor of shape (0, 3), float32": torch.zeros(0, 3),
    "tensor of shape (9,), float64": torch.zeros(9, dtype=torch.float64),
    "tensor of shape (2,), float32": torch.zeros(2, device="meta"),
    "tensor of shape (), float16": torch.zeros((), dtype=torch.float16, device="meta"),
}


@pytest.mark.parametrize(("words", "tensor"), TENSORS.items(), ids=TENSORS)
def test_a_small_tensor_shows_its_numbers_and_a_large_one_its_shape(words: str, tensor: Tensor) -> None:
    """Up to eight numbers are shown, then only the shape; the dtype unless it is float32."""
    assert tensor_text(tensor) == words


@pytest.mark.parametrize("dimensions", [64, 65, 500, 1500])
def test_a_tensor_of_many_dimensions_has_a_text(dimensions: int) -> None:
    """A single number in a shape of any length is described without an error."""
    assert tensor_text(torch.ones((1,) * dimensions)).startswith("tensor")


@pytest.mark.parametrize(
    ("number", "words"),
    [(0.1 + 0.2, "0.3"), (1e-10, "1e-10"), (123456789.0, "1.23457e+08"), (4, "4"), (True, "True"), (100.0, "100")],
)
def test_numbers_have_six_significant_digits(number: float, words: str) -> None:
    """A float is shown with six significant digits, an integer and a bool as they are."""
    assert number_text(number) == words


SHOWN = {
    "plain": ("ValueError: no", "ValueError: no"),
    "chinese": ("权重不对", "权重不对"),
    "newline": ("a\nb\r\nc", "a b c"),
    "escape": ("\x1b[31mred\x1b]0;title\x07", r"\x1b[31mred\x1b]0;title\x07"),
    "c1-control": ("\x9b31m", r"\x9b31m"),
    "line-separator": ("a\u2028b", "a b"),
    "right-to-left": ("\u202egnp.exe", r"\u202egnp.exe"),
    "zero-width": ("a\u200bb", r"a\u200bb"),
    "nul": ("a\0b", r"a\x00b"),
    "lone-surrogate": ("\ud800", r"\ud800"),
    "tab": ("a\tb", "a b"),
}


@pytest.mark.parametrize(("text", "words"), SHOWN.values(), ids=SHOWN)
def test_control_characters_are_shown_not_sent(text: str, words: str) -> None:
    """What would move a cursor, colour a terminal or turn text round is shown as an escape; lines become one."""
    assert printable(text) == words


@given(text=st.text(st.characters(), max_size=60), length=st.integers(1, 40))
def test_text_is_one_printable_line_of_bounded_length(text: str, length: int) -> None:
    """Whatever a submission says comes out as one printable line, no longer than asked for but for the ellipsis."""
    shown = printable(text, length)
    assert shown.isprintable()
    assert len(shown) <= length + 1
    shown.encode("utf-8")


def test_very_long_text_is_cut() -> None:
    """A text of a million characters is cut to 400, and an ellipsis says so."""
    assert printable("x" * 1_000_000) == "x" * 400 + "…"


def test_text_of_just_the_length_is_whole() -> None:
    """A text of 400 characters is not cut."""
    assert printable("x" * 400) == "x" * 400


FRAMES = (Frame("helper.py", 1, "outer", "inner()"), Frame("activations.py", 3, "derivative", "raise ValueError"))
RAISED = {
    "type-only": (Raised(("KeyError", "Exception"), ""), "KeyError"),
    "with-message": (Raised(("ValueError",), "no"), "ValueError: no"),
    "with-frames": (
        Raised(("E",), "no", FRAMES), "E: no (activations.py, line 3, in derivative: raise ValueError)"
    ),
    "message-of-lines": (Raised(("ValueError",), "a\n::error::b"), "ValueError: a : :error: :b"),
    "escape-in-source": (Raised(("E",), "", (Frame("a.py", 1, "f", "\x1b[2J"),)), r"E (a.py, line 1, in f: \x1b[2J)"),
    "escape-in-names": (Raised(("E",), "", (Frame("a\n.py", 1, "\x1bf", "x"),)), r"E (a .py, line 1, in \x1bf: x)"),
    "escape-in-type": (Raised(("\x1b[31mE\n::error::x",), "no"), r"\x1b[31mE : :error: :x: no"),
}  # fmt: skip


@pytest.mark.parametrize(("raised", "words"), RAISED.values(), ids=RAISED)
def test_what_was_raised_is_told_with_its_place_on_one_line(raised: Raised, words: str) -> None:
    """An exception is told by type, message and the innermost line of the submission, control characters shown."""
    assert raised_text(raised) == words


def test_a_type_of_a_very_long_name_is_cut() -> None:
    """The name of an exception's class is a submission's own text too, and cut like it."""
    assert len(raised_text(Raised(("E" * 100_000,), ""))) < 1_000


@given(text=st.text(), length=st.integers(1, 50))
def test_lines_are_kept_and_printable(text: str, length: int) -> None:
    """A longer text keeps its lines, nothing but them is sent, and it is no longer than asked for."""
    shown = printable_lines(text, length)
    assert all(line.isprintable() for line in shown.split("\n"))
    assert len(shown) <= length + 1


def test_lines_show_what_they_hold() -> None:
    """Tabs become spaces, and control characters their names."""
    assert printable_lines("a\r\n\tb \n\n\x1b[0m\u202e", 100) == "a\n    b\n\n\\x1b[0m\\u202e"


def test_a_place_is_told_once() -> None:
    """A SyntaxError's own words end with its place, which the frame tells, too."""
    frame = Frame("dropout.py", 55, "<module>", "def dropout_layer(X, dropout)")
    raised = Raised(("SyntaxError",), "expected ':' (dropout.py, line 55)", (frame,), False)
    assert raised_text(raised) == (
        "SyntaxError: expected ':' (dropout.py, line 55, in <module>: def dropout_layer(X, dropout))"
    )
