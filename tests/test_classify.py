"""What a submission raises as a finding: what was called, what was raised, what was expected, and where they differ."""

from pathlib import Path

import pytest
import torch
from test_exhibits import Scripted

from grader.classify import classify
from grader.finding import Finding
from grader.ledger import ERROR
from grader.local import LocalSubmission
from grader.submission import SubmissionError
from grader.worker.calls import Call, Raised
from grader.worker.execute import OtherParameters

NETS = """
from torch import nn

class Net(nn.Module):
    def __init__(self, **layers):
        super().__init__()
        for name, layer in layers.items():
            setattr(self, name, layer)

def missing(): return Net(last=nn.Linear(2, 1))
def shape(): return Net(first=nn.Linear(3, 4), last=nn.Linear(4, 1))
def more(): return Net(first=nn.Linear(3, 2), last=nn.Linear(2, 1), extra=nn.PReLU())

class Refuses(Net):
    def load_state_dict(self, state):
        raise RuntimeError("not today")

def refuses(): return Refuses(first=nn.Linear(3, 2), last=nn.Linear(2, 1))
"""
STATE = {
    "first.weight": torch.ones(2, 3),
    "first.bias": torch.ones(2),
    "last.weight": torch.ones(1, 2),
    "last.bias": torch.ones(1),
}
ASKED = "first.weight (2, 3), first.bias (2,), last.weight (1, 2), last.bias (1,)"
UNFIT = "the weights do not fit its parameters, which are "
EXTRA = ", extra.weight (1,)"
RAISES = Scripted(lambda call: Raised(("ValueError",), ""))  # a submission in a worker
FOUND = {
    "missing": ("last.weight (1, 2), last.bias (1,)", "first.weight (2, 3) is not there"),
    "shape": (
        "first.weight (4, 3), first.bias (4,), last.weight (1, 4), last.bias (1,)",
        "first.weight has shape (4, 3) instead of (2, 3)",
    ),
    "more": (ASKED + EXTRA, "extra.weight (1,) is one too many"),
}


def finding_of(name: str, folder: Path) -> Finding:
    """Return the finding on the module that ``name`` makes, with the weights of another."""
    (folder / "nets.py").write_text(NETS, encoding="utf-8")
    submission = LocalSubmission(folder, "cpu")
    call = Call(f"nets.{name}", (torch.ones(1, 3),), made_with=(), state=STATE)
    with pytest.raises((OtherParameters, RuntimeError)) as error:
        submission.call(call)
    verdict = classify(error.value, submission, call, "It is right.")
    submission.close()
    assert verdict.outcome == ERROR
    assert verdict.finding is not None
    assert verdict.feedback == verdict.finding.text()
    return verdict.finding


@pytest.mark.parametrize("name", FOUND)
def test_weights_that_do_not_fit_are_explained(name: str, tmp_path: Path) -> None:
    """A module with other parameters is told by those it has, those it should have, and the first that differs."""
    found, difference = FOUND[name]
    assert finding_of(name, tmp_path) == Finding(
        f"{name}()(tensor([[1, 1, 1]])), weights given, in evaluation mode",
        UNFIT + found,
        f"the parameters {ASKED}",
        difference,
        raised=True,
    )


def test_a_module_that_refuses_its_weights_is_told_in_its_own_words(tmp_path: Path) -> None:
    """Where the parameters are the right ones, what the module raised is what is told."""
    finding = finding_of("refuses", tmp_path)
    assert finding.returned.startswith("RuntimeError: not today (nets.py, line ")
    assert finding.expected == "It is right."


@pytest.mark.parametrize("message", ["", "a", "; ;", "first.weight", "x" * 5000, "a (1,); b …", "\x1b[31m; \ud800"])
def test_any_text_may_stand_for_the_parameters(message: str) -> None:
    """Whatever a submission raises by the name of what a worker raises, its words are printable and have an end."""
    call = Call("nets.missing", (), made_with=(), state=STATE)
    error = SubmissionError(Raised(("OtherParameters",), message))
    finding = classify(error, RAISES, call, "").finding
    assert finding is not None
    assert finding.returned.isprintable()
    assert finding.difference.isprintable()
    assert len(finding.returned + finding.difference) < 2_000
    assert not message.endswith("…") or not finding.difference


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def f(:\n", "SyntaxError: "),
        (
            "import torch\nundefined\ndef f(x): return x\n",
            "NameError: name 'undefined' is not defined (nets.py, line 2",
        ),
    ],
)
def test_a_module_that_cannot_be_loaded_is_told_as_such(text: str, told: str, tmp_path: Path) -> None:
    """Whatever is asked of it, or of a module that imports it, the finding is the same: its import, with the line."""
    (tmp_path / "nets.py").write_text(text, encoding="utf-8")
    (tmp_path / "users.py").write_text("from .nets import f\n", encoding="utf-8")
    submission = LocalSubmission(tmp_path, "cpu")
    findings = set()
    for target in ("nets.f", "nets.g", "users.h"):
        with pytest.raises((SyntaxError, NameError)) as error:
            submission.call(Call(target, (torch.ones(1),)))
        findings.add(classify(error.value, submission, Call(target), "It is right.").finding)
    submission.close()
    (finding,) = findings
    assert finding is not None
    assert (finding.called, finding.expected) == ("the import of nets.py", "nets.py can be loaded")
    assert finding.difference == "nets.py cannot be loaded"
    assert finding.returned.startswith(told)


def test_what_a_function_raises_is_no_import(tmp_path: Path) -> None:
    """A function that was called is told by its call, wherever in it something is raised."""
    (tmp_path / "nets.py").write_text("def f(x):\n    raise ValueError('no')\n", encoding="utf-8")
    submission = LocalSubmission(tmp_path, "cpu")
    with pytest.raises(ValueError, match="no") as error:
        submission.call(Call("nets.f", (torch.ones(1),)))
    finding = classify(error.value, submission, Call("nets.f", (torch.ones(1),)), "It is right.").finding
    submission.close()
    assert finding is not None
    assert finding.called == "f(tensor([1]))"


def test_what_is_raised_in_an_experiment_has_all_parts() -> None:
    """Where nothing in particular was called, the experiment is what was."""
    error = SubmissionError(Raised(("ValueError",), "no"))
    verdict = classify(error, RAISES, None, "Experiment 1: it works.")
    assert verdict.feedback.splitlines() == [
        "called:   the experiment, with your code",
        "raised:   ValueError: no",
        "expected: Experiment 1: it works.",
    ]
