"""One mistake is told once, and as what it is: a rate that is refused otherwise, code that raises on every device."""

from pathlib import Path

import pytest
import torch
from specification import test_dropout
from specification.devices import check_device

from grader.classify import classify
from grader.finding import Mismatch
from grader.ledger import ERROR, MISSING
from grader.local import LocalSubmission
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
