"""The line that a verdict is about: found in any file, however odd, in no time, and never outside the submission."""

import time
from pathlib import Path

import pytest
from cases import ROOT

from grader.finding import Place
from grader.judge import run_tests
from grader.local import LocalSubmission
from grader.locate import READ, place_of
from grader.options import Options
from grader.rubric import load_rubric
from grader.worker.calls import Call, Frame, Raised

SOURCE = """\
class MyReLU:
    def __call__(self, x):
        return x

    def derivative(self, x):
        def derivative(y):
            return y
        return x


class MyTanh:
    def derivative(self, x):
        return x


def dropout_layer(X, dropout): ...
async def dropout_layer(X, dropout): ...
"""
CALLS = {
    "method": (Call("activations.MyReLU", made_with=(), method="derivative"), 6),
    "call": (Call("activations.MyReLU", made_with=()), 2),
    "of the right class": (Call("activations.MyTanh", made_with=(), method="derivative"), 12),
    "class without the method": (Call("activations.MyTanh", made_with=()), 11),
    "last definition": (Call("activations.dropout_layer"), 17),
    "not there": (Call("activations.MySigmoid"), 1),
    "no call": (None, 1),
}
LOST_TWICE = """\
import torch
class MyReLU:
    def __call__(self, x):
        return torch.relu(x)
    def derivative(self, x):
        x.mul_(2)
        return (x > 0).to(x.dtype)
class MySigmoid:
    def __call__(self, x):
        return torch.sigmoid(x) + 1
    def derivative(self, x):
        return x
class MyTanh:
    def __call__(self, x):
        return torch.tanh(x)
    def derivative(self, x):
        return 1 - torch.tanh(x) ** 2
"""


def raised(file: str, line: int) -> Raised:
    """Return an exception with one frame."""
    return Raised(("ValueError",), "no", (Frame(file, line, "f", "x"),))


@pytest.mark.parametrize(("call", "line"), CALLS.values(), ids=CALLS)
def test_a_call_is_placed_where_its_function_is_defined(tmp_path: Path, call: Call | None, line: int) -> None:
    """The last definition of the function counts, inside its class; else the class, else line 1."""
    (tmp_path / "activations.py").write_text(SOURCE, "utf-8")
    assert place_of(tmp_path, "activations", call, None) == Place("activations.py", line)


def test_an_exception_is_placed_where_it_was_raised(tmp_path: Path) -> None:
    """The innermost frame in a file of the submission counts."""
    (tmp_path / "activations.py").write_text(SOURCE, "utf-8")
    assert place_of(tmp_path, "activations", None, raised("activations.py", 3)) == Place("activations.py", 3)


def test_a_wrong_answer_is_placed_where_it_came_from(tmp_path: Path) -> None:
    """The line is that of the call that was answered wrongly, whatever was asked with it or after it."""
    (tmp_path / "activations.py").write_text(LOST_TWICE, "utf-8")
    rubric = load_rubric(ROOT / "rubric.toml")
    rows = run_tests(LocalSubmission(tmp_path, "cpu"), Options(data="digits"), rubric).results(rubric)
    lines = {row.id: row.place.line for row in rows if row.place}
    assert {name: lines[name] for name in ("sigmoid-value", "sigmoid-derivative", "activation-tensors")} == {
        "sigmoid-value": 9,
        "sigmoid-derivative": 11,
        "activation-tensors": 5,
    }


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("activations.py", 0), ("activations.py", 10**6), ("../secret.py", 1), ("{folder}/activations.py", 1),
        ("link.py", 1), ("loop.py", 1), ("\0", 1), ("a" * 10_000, 1), ("", 1), (".", 1),
    ],
)  # fmt: skip
def test_what_a_worker_says_of_files_is_not_believed(tmp_path: Path, file: str, line: int) -> None:
    """A frame in a file or a line that is not there, or outside of the submission, is no place."""
    folder = tmp_path / "work"
    folder.mkdir()
    (tmp_path / "secret.py").write_text("secret = 1\n", "utf-8")
    (folder / "link.py").symlink_to(tmp_path / "secret.py")
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "activations.py").write_text(SOURCE, "utf-8")
    found = place_of(folder, "activations", None, raised(file.format(folder=folder), line))
    assert found == Place("activations.py", 1)


@pytest.mark.parametrize("name", ["loop", "folder", "nothing"])
def test_a_module_that_is_no_file_has_no_place(tmp_path: Path, name: str) -> None:
    """A link to itself, a folder and nothing at all are no place, and no error."""
    (tmp_path / "loop.py").symlink_to("loop.py")
    (tmp_path / "folder.py").mkdir()
    assert place_of(tmp_path, name, Call(f"{name}.f"), raised(f"{name}.py", 1)) is None


@pytest.mark.parametrize(
    "text", ["a\n", "f'" + "{a}" * 1000 + "'\n", "(", "def f(\n", " ", "class A:\n", "\\\n", "\t", "[" * 100]
)
def test_hostile_source_takes_no_time(tmp_path: Path, text: str) -> None:
    """Megabytes that a parser takes minutes for cost a fraction of a second."""
    (tmp_path / "activations.py").write_text(text * (8 * READ // len(text)), "utf-8")
    began = time.process_time()
    for _ in range(10):
        assert place_of(tmp_path, "activations", Call("activations.MyReLU", made_with=()), None)
    assert time.process_time() - began < 5
