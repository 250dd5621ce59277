"""The likely mistake, named: right for mistakes written in other ways than the known ones, and silent otherwise."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from cases import ROOT

from grader.judge import run_tests
from grader.lab import Lab
from grader.ledger import PASSED
from grader.local import LocalSubmission
from grader.mistakes import read_mistake
from grader.options import Options
from grader.recorder import BYTES, Recorder
from grader.rubric import load_rubric
from grader.worker.calls import Call, Raised

RUBRIC = load_rubric(ROOT / "rubric.toml")
CHECKS = """
    if not 0 <= dropout <= 1:
        raise AssertionError("no probability")
    if dropout in (0, 1):
        return X * (1 - dropout)
"""
# Known mistakes as somebody else would write them: module, code, criterion, name of the mistake.
OTHERWISE = {
    "kept-with-p-by-bernoulli": (
        "dropout",
        f"def dropout_layer(X, dropout):{CHECKS}"
        "    return torch.bernoulli(torch.full_like(X, dropout)) * X / (1 - dropout)",
        "dropout-rate",
        "keeps_with_p",
    ),
    "unscaled-by-where": (
        "dropout",
        f"def dropout_layer(X, dropout):{CHECKS}    return torch.where(torch.rand(X.shape) < dropout, 0.0 * X, X)",
        "dropout-scaling",
        "forgets_the_scaling",
    ),
    "one-mask-for-all-rows-by-expand": (
        "dropout",
        f"def dropout_layer(X, dropout):{CHECKS}"
        "    mask = torch.bernoulli(torch.full(X.shape[-1:], 1.0 - dropout)).to(X.dtype)\n"
        "    return X * mask.expand(X.shape) / (1 - dropout)",
        "dropout-rate",
        "same_mask_for_every_row",
    ),
    "exact-number-by-argsort": (
        "dropout",
        f"def dropout_layer(X, dropout):{CHECKS}"
        "    order = torch.rand(X.numel()).argsort().argsort().reshape(X.shape)\n"
        "    return torch.where(order >= round(dropout * X.numel()), X / (1 - dropout), torch.zeros_like(X))",
        "dropout-rate",
        "drops_an_exact_number",
    ),
    "kept-mask": (
        "dropout",
        f"MASKS = {{}}\n\ndef dropout_layer(X, dropout):{CHECKS}"
        "    mask = MASKS.setdefault((X.shape, dropout), torch.rand(X.shape) >= dropout)\n"
        "    return X * mask / (1 - dropout)",
        "dropout-rate",
        "seeds_every_call",
    ),
    "whole-sum": (
        "weight_decay",
        "def l2_penalty(w):\n    return (w * w).sum()",
        "l2-value",
        "penalty_without_the_half",
    ),
    "flipped-sign": (
        "activations",
        "class MySigmoid(MySigmoid):\n    def __call__(self, x):\n        return torch.sigmoid(-x)",
        "sigmoid-value",
        "sigmoid_takes_exp_of_x",
    ),
    "step-with-one-at-zero": (
        "activations",
        "class MyReLU(MyReLU):\n    def derivative(self, x):\n"
        "        return torch.where(x < 0, torch.zeros_like(x), torch.ones_like(x))",
        "relu-derivative",
        "relu_derivative_is_one_at_zero",
    ),
}
# Mistakes that nobody has described.
UNKNOWN = {
    "a-third": ("weight_decay", "def l2_penalty(w):\n    return (w ** 2).sum() / 3", "l2-value"),
    "shifted": (
        "activations",
        "class MySigmoid(MySigmoid):\n    def __call__(self, x):\n        return torch.sigmoid(x + 1)",
        "sigmoid-value",
    ),
    "drops-the-square": (
        "dropout",
        f"def dropout_layer(X, dropout):{CHECKS}"
        "    return torch.where(torch.rand_like(X) < dropout**2, torch.zeros_like(X), X / (1 - dropout))",
        "dropout-rate",
    ),
    "one-everywhere": (
        "activations",
        "class MyReLU(MyReLU):\n    def derivative(self, x):\n        return torch.ones_like(x)",
        "relu-derivative",
    ),
    "zero-everywhere": (
        "activations",
        "class MyReLU(MyReLU):\n    def derivative(self, x):\n        return torch.zeros_like(x)",
        "relu-derivative",
    ),
    "nothing-cut-off": (
        "activations",
        "class MyReLU(MyReLU):\n    def __call__(self, x):\n        return x",
        "relu-value",
    ),
    "half-a-mask-twice": (
        "dropout",
        f"def dropout_layer(X, dropout):{CHECKS}"
        "    u = torch.rand(X.shape)\n"
        "    if X.dim() and len(X) % 2 == 0 and len(X) > 2:\n"
        "        u[len(X) // 2 :] = u[: len(X) // 2].clone()\n"
        "    return X * (u >= dropout) / (1 - dropout)",
        "dropout-rate",
    ),
    "mean-without-the-half": ("weight_decay", "def l2_penalty(w):\n    return (w ** 2).mean()", "l2-value"),
    "never-drops": ("dropout", f"def dropout_layer(X, dropout):{CHECKS}    return X", "dropout-scaling"),
}


def named(folder: Path, module: str, code: str) -> dict[str, str]:
    """Return the mistakes named by criterion where ``code`` is added to the reference's ``module``, alone."""
    folder.mkdir()
    text = (ROOT / "reference" / f"{module}.py").read_text("utf-8")
    (folder / f"{module}.py").write_text(f"{text}\n\n{code}\n", "utf-8")
    rows = run_tests(LocalSubmission(folder, "cpu"), Options(data="digits"), RUBRIC).results(RUBRIC)
    assert all(row.outcome != PASSED for row in rows if row.mistake)
    return {row.id: row.mistake for row in rows}


@pytest.mark.parametrize(("module", "code", "criterion", "mistake"), OTHERWISE.values(), ids=OTHERWISE)
def test_a_known_mistake_is_named_however_it_is_written(
    tmp_path: Path, module: str, code: str, criterion: str, mistake: str
) -> None:
    """A mistake is known by its answers, not by its text or by the way it draws."""
    known = read_mistake(Lab.here().mistakes / module / f"{mistake}.py")
    assert named(tmp_path / "work", module, code)[criterion] in (known.words, known.alike)


@pytest.mark.parametrize(("module", "code", "criterion"), UNKNOWN.values(), ids=UNKNOWN)
def test_a_mistake_that_nobody_has_described_is_not_guessed(
    tmp_path: Path, module: str, code: str, criterion: str
) -> None:
    """Where no known mistake answers alike nothing is named."""
    assert set(named(tmp_path / "work", module, code).values()) == {""}


def test_nothing_is_named_where_there_are_no_known_mistakes(tmp_path: Path) -> None:
    """In the copy that students get there are no wrong solutions, and no names for mistakes, and no error."""
    for part in ("grader", "experiments", "tests/specification", "rubric.toml", "conftest.py"):
        target = tmp_path / "copy" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, target)
    work = tmp_path / "copy" / "work"
    work.mkdir()
    (work / "weight_decay.py").write_text("def l2_penalty(w):\n    return (w**2).sum()\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "work/"]
    done = subprocess.run(command, cwd=tmp_path / "copy", capture_output=True, text=True, check=False)
    assert "l2-value" in done.stdout
    assert "likely" not in done.stdout


@pytest.mark.parametrize(
    "line",
    [
        "return torch.zeros(X.shape, dtype=torch.complex64)",
        "return torch.zeros(X.shape, dtype=torch.bool)",
        "X.data = torch.zeros(3, 1000, 1000); return X",
        "return torch.zeros(10_000_000)[: X.numel()].reshape(X.shape)",
        "return X.to('meta')",
        "return [X]",
        "raise ValueError(X)",
    ],
)
def test_odd_answers_cost_no_grade(tmp_path: Path, line: str) -> None:
    """Whatever a submission answers, the search for its mistake ends, and every criterion has its row."""
    found = named(tmp_path / "work", "dropout", f"def dropout_layer(X, dropout):\n    {line}")
    assert set(found) == set(RUBRIC.points)


def test_what_is_kept_of_answers_is_bounded() -> None:
    """Where answers are too large to be kept, nothing is kept of that criterion, and others stay."""
    recorder = Recorder(LocalSubmission(ROOT / "reference", "cpu"))
    small, large = torch.ones(2), torch.ones(BYTES // 4)
    recorder.begin("one")
    recorder.call(Call("weight_decay.l2_penalty", (small,)))
    recorder.begin("two")
    recorder.call(Call("weight_decay.l2_penalty", (small,)))
    recorder.call(Call("weight_decay.l2_penalty", (large,)))
    recorder.call(Call("weight_decay.l2_penalty", (small,)))
    assert [len(recorder.exchanges(name)) for name in ("one", "two")] == [1, 0]
    recorder.begin("three")
    recorder.call(Call("weight_decay.l2_penalty", (small,)))
    long = Raised(("ValueError",), "x" * (BYTES // 2), ())
    for _ in range(2):
        recorder._keep(Call("weight_decay.l2_penalty", (small,)), long)
    assert recorder.exchanges("three") == []
    recorder.forget("one")
    assert recorder.exchanges("one") == []
