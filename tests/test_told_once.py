"""One mistake is told once, and as what it is: a rate that is refused otherwise, code that raises on every device."""

from pathlib import Path

import pytest
import torch
from cases import ROOT
from specification import test_dropout
from specification.devices import check_device

from grader.classify import classify
from grader.finding import Mismatch
from grader.judge import run_tests
from grader.ledger import BLOCKED, ERROR, FAILED, MISSING, PASSED, Result
from grader.local import LocalSubmission
from grader.options import Options
from grader.rubric import load_rubric
from grader.submission import SubmissionError
from grader.worker.calls import Call

CODE = """
import torch

def largest(x): return max(0, x)
def written_later(x): raise NotImplementedError
def counts(x): return x * int(x.sum())
def elsewhere(x): return x + torch.ones(x.shape, device="cpu")
def dropout_layer(X, dropout):
    if not 0 <= dropout <= 1:
        raise {error}("no probability")
    return X
"""
CLAIM = "It makes no tensor on another device."
X = torch.tensor([[-1.0, 2.0]])


def made(folder: Path, module: str = "code", error: str = "ValueError") -> LocalSubmission:
    """Return a submission of one module."""
    (folder / f"{module}.py").write_text(CODE.format(error=error), encoding="utf-8")
    return LocalSubmission(folder, "cpu")


CLASS = "import torch\n\nclass {name}:\n    def __call__(self, x): {call}\n    def derivative(self, x): {slope}\n"
OF_F = {
    "raises": ("MySigmoid", "return torch.sigmiod(x)", "f = self(x); return f * (1 - f)"),
    "not-written": ("MyTanh", "raise NotImplementedError('tanh')", "return 1 - self(x) ** 2"),
    "another-f": ("MyReLU", "return x.abs()", "return (self(x) > 0).to(x.dtype)"),
}


@pytest.mark.parametrize(("name", "call", "slope"), OF_F.values(), ids=OF_F)
def test_a_derivative_made_of_a_wrong_f_waits_for_it(tmp_path: Path, name: str, call: str, slope: str) -> None:
    """A derivative that is right but for the f it calls is not told f's mistake again: it waits for f."""
    found = rows(tmp_path, CLASS.format(name=name, call=call, slope=slope))
    kind = name.removeprefix("My").lower()
    assert found[f"{kind}-value"].outcome != PASSED
    assert found[f"{kind}-derivative"].outcome == BLOCKED


@pytest.mark.parametrize(
    ("call", "slope", "outcome"),
    [
        ("return torch.sigmiod(x)", "return torch.sigmoide(x)", ERROR),
        ("return torch.sigmiod(x)", "return x", FAILED),
        ("raise NotImplementedError('f')", "raise NotImplementedError('slope')", MISSING),
        ("return x\n  oh no", "return x", ERROR),
    ],
    ids=["raises-itself", "wrong-itself", "not-written-itself", "not-imported"],
)
def test_a_derivative_that_is_wrong_itself_is_told(tmp_path: Path, call: str, slope: str, outcome: str) -> None:
    """What is wrong in the derivative's own lines is its own mistake, whatever is wrong in f."""
    row = rows(tmp_path, CLASS.format(name="MySigmoid", call=call, slope=slope))["sigmoid-derivative"]
    assert row.outcome == outcome
    assert row.finding is None or row.finding.called.startswith(("MySigmoid().derivative(", "the import of"))


def rows(folder: Path, text: str) -> dict[str, Result]:
    """Return the rows of all criteria where ``text`` is the module of the activations, and there is no other."""
    (folder / "activations.py").write_text(text, encoding="utf-8")
    rubric = load_rubric(ROOT / "rubric.toml")
    results = run_tests(LocalSubmission(folder, "cpu"), Options(data="digits"), rubric).results(rubric)
    return {row.id: row for row in results}


@pytest.mark.parametrize(
    ("name", "outcome", "expected"), [("largest", ERROR, "a tensor"), ("written_later", MISSING, None)]
)
def test_what_raises_everywhere_is_no_matter_of_devices(
    tmp_path: Path, name: str, outcome: str, expected: str | None
) -> None:
    """What is raised on the graded device too is told without a word of devices, and what is not written as that."""
    submission, call = made(tmp_path), Call(f"code.{name}", (X,))
    with pytest.raises(SubmissionError) as error:
        check_device(submission, call, "cpu")
    verdict = classify(error.value, submission, call, CLAIM)
    submission.close()
    assert verdict.outcome == outcome
    assert (verdict.finding and verdict.finding.expected) == expected
    assert "device" not in verdict.feedback


def test_what_works_on_one_device_alone_is_found_still(tmp_path: Path) -> None:
    """A constant on the CPU is told, and code that needs numbers, which `meta` has not, passes."""
    submission = made(tmp_path)
    check_device(submission, Call("code.counts", (X,)), "cpu")
    with pytest.raises(Mismatch, match="on the device of the input"):
        check_device(submission, Call("code.elsewhere", (X,)), "cpu")
    submission.close()


def test_rates_refused_by_another_error_are_told_once(tmp_path: Path) -> None:
    """One test holds all rates, so the first that is refused otherwise is what is told; an AssertionError is right."""
    submission = made(tmp_path, "dropout")
    with pytest.raises(Mismatch) as error:
        test_dropout.test_rates_that_are_no_probability_are_refused(submission)
    submission.close()
    assert error.value.finding.called == "dropout_layer(tensor([1, 1, 1]), -0.1)"
    assert error.value.finding.returned == "ValueError raised"
    (tmp_path / "right").mkdir()
    right = made(tmp_path / "right", "dropout", "AssertionError")
    test_dropout.test_rates_that_are_no_probability_are_refused(right)
    right.close()
