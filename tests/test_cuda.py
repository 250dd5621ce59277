"""Grading and experiments on CUDA; where torch sees none, these tests are collected and skipped."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from cases import ROOT, Case, build, mutants

from experiments.__main__ import main
from grader.judge import grade, run_tests
from grader.ledger import BLOCKED, MISSING, PASSED
from grader.limits import Limits
from grader.local import LocalSubmission
from grader.options import Options, find_device
from grader.rubric import load_rubric
from grader.submission import Submission
from grader.worker.calls import Call

pytestmark = pytest.mark.skipif(
    not torch.cuda.is_available(),
    reason=f"needs CUDA; torch {torch.__version__} sees {torch.cuda.device_count()} devices",
)
LEVELS = pytest.mark.parametrize("level", ["bubblewrap", "process"], indirect=True)
RUBRIC = load_rubric(ROOT / "rubric.toml")
OPTIONS = Options("cuda", data="digits")
EXPERIMENTS: Mapping[str, tuple[str, ...]] = {
    "vanishing-gradient": ("--data", "digits", "--epochs", "1"),
    "relu-death": ("--data", "digits", "--epochs", "1"),
    "weight-decay": (),
    "dropout": ("--data", "digits", "--epochs", "1"),
}
ON_THE_CPU = [case for case in mutants() if case.name.endswith("on_the_cpu")]


def asked(submission: Submission, *arguments: Any) -> Any:
    """Return the value that ``activations.MyReLU`` gives."""
    try:
        return submission.call(Call("activations.MyReLU", arguments, made_with=())).value
    finally:
        submission.close()


def test_auto_is_cuda() -> None:
    """Where torch sees CUDA, it is what `auto` means."""
    assert find_device("auto") == find_device("cuda") == "cuda"


def test_a_submission_runs_on_cuda() -> None:
    """The reference's ReLU is computed on CUDA, and comes back as plain numbers."""
    value = asked(LocalSubmission(ROOT / "reference", "cuda"), torch.tensor([-1.0, 2.0]))
    assert (value.device, value.tensor.tolist()) == ("cuda", [0.0, 2.0])


def test_products_are_computed_in_full_float32(tmp_path: Path) -> None:
    """TF32, which keeps ten bits of a number, is off while marking."""
    (tmp_path / "activations.py").write_text(
        "class MyReLU:\n    def __call__(self, x):\n        return x @ x\n", "utf-8"
    )
    x = torch.randn(256, 256, generator=torch.Generator().manual_seed(0))
    found = asked(LocalSubmission(tmp_path, "cuda"), x).tensor.double()
    assert (found - x.double() @ x.double()).abs().max() < 1e-3  # TF32 is off by 0.03


@LEVELS
def test_the_reference_earns_all_on_cuda(level: str) -> None:
    """Behind workers at each level of isolation the reference gets full marks on CUDA, in process the same rows."""
    report = grade(ROOT / "reference", "reference", OPTIONS, RUBRIC, Limits(), level)
    assert [result for result in report.criteria if result.outcome != PASSED] == []
    assert (report.environment.device, report.environment.isolation) == ("cuda", level)
    local = run_tests(LocalSubmission(ROOT / "reference", "cuda"), OPTIONS, RUBRIC)
    assert local.results(RUBRIC) == list(report.criteria)


@LEVELS
def test_the_skeleton_earns_nothing_on_cuda(level: str) -> None:
    """Each row of the skeleton reads on CUDA, too, that the code is not written yet or waits for code that is not."""
    report = grade(ROOT / "student", "student", OPTIONS, RUBRIC, Limits(), level)
    assert {result.outcome for result in report.criteria} == {MISSING, BLOCKED}


@pytest.mark.parametrize("case", ON_THE_CPU, ids=lambda case: case.name)
@LEVELS
def test_what_is_made_on_the_cpu_is_lost_on_cuda(level: str, case: Case, tmp_path: Path) -> None:
    """Code that makes a mask or a constant on the CPU loses on CUDA what it loses on a CPU, at least."""
    report = grade(build(case, tmp_path / "submission"), case.name, OPTIONS, RUBRIC, Limits(), level)
    assert {result.id for result in report.criteria if result.outcome != PASSED} >= case.loses


@LEVELS
def test_the_same_score_and_feedback_every_time_on_cuda(level: str, tmp_path: Path) -> None:
    """A wrong solution is told the same in two gradings on CUDA, to the last digit."""
    folder = build(next(case for case in mutants() if case.name == "keeps_with_p"), tmp_path / "submission")
    first, second = (grade(folder, "wrong", OPTIONS, RUBRIC, Limits(), level).criteria for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_runs_on_cuda(name: str, tmp_path: Path) -> None:
    """Each experiment trains on CUDA and leaves its figures and its record, which names the device."""
    options = ["--submission", str(ROOT / "reference"), "--device", "cuda", "--out", str(tmp_path)]
    assert main([name, *options, *EXPERIMENTS[name]]) == 0
    record = json.loads(next(tmp_path.rglob("*.json")).read_text("utf-8"))
    assert "cuda" in json.dumps(record)
    assert list(tmp_path.rglob("*.png"))
