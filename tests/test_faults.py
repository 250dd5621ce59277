"""Submissions that hang, crash or use too much: each loses what its fault touches, and leaves nothing."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from attacks.scene import LIMITS, MODULES, Hostile, Scene, hostile, split

from grader.ledger import OUTCOMES

FAULTS = hostile(Path(__file__).resolve().parent / "faults")
LEVELS = ("bubblewrap", "process")
# What the judge's clock or its loader stops, the same at both levels, or what fills a disk until the clock does: at
# `process` too where LAB_ALL is set.
ALIKE = () if "LAB_ALL" in os.environ else (
    "alarm_in_other_calls", "comments_without_an_end", "deadlock", "dropout_is_not_there", "endless_loop",
    "endless_loop_at_import", "endless_loop_in_a_regular_expression", "endless_loop_in_torch", "files_without_end",
    "left_on_at_import",
    "missing_module", "null_bytes", "sleep", "slow_in_every_call", "stops_the_next_module", "syntax_error",
    "text_of_an_exception_never_ends", "wrong_encoding",
)  # fmt: skip
PAIRS = [(level, fault) for fault in FAULTS for level in LEVELS if level == "bubblewrap" or fault.name not in ALIKE]
SMALL = replace(LIMITS, call=6, function=25)
EARNED = {
    "activations": "relu-value, sigmoid-value, tanh-value, relu-derivative, sigmoid-derivative, tanh-derivative, "
    "activation-tensors, activation-range",
    "network": "network-forward, network-gradients, exp-vanishing-gradient, exp-relu-death",
    "weight_decay": "l2-value, l2-gradient, exp-weight-decay",
    "dropout": "dropout-identity, dropout-all, dropout-scaling, dropout-rate, dropout-expectation, dropout-tensors, "
    "dropout-training-only, exp-dropout",
}  # by each module of the reference, where those it needs are there
BUSY = 3  # times as long on a machine that does other work at the same time


def earned_by(base: str) -> set[str]:
    """Return the criteria that a base earns."""
    modules = MODULES if base == "reference" else split(base)
    return {criterion for module in modules for criterion in split(EARNED.get(module, ""))}


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Return a place for one fault, whose workers keep their files below it."""
    (tmp_path / "work").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "work"))
    made = Scene(tmp_path)
    yield made
    made.close()


@pytest.mark.timeout(200)
@pytest.mark.parametrize(
    ("level", "fault"),
    PAIRS,
    indirect=["level"],
    ids=[f"{level}-{fault.source.parent.name}-{fault.name}" for level, fault in PAIRS],
)
def test_a_fault_loses_what_it_touches_and_no_more(
    scene: Scene, level: str, fault: Hostile, record_property: Callable[[str, object], None]
) -> None:
    """A fault loses the criteria in its header, keeps all others, ends in time, and leaves no process and no file."""
    scene.build(fault)
    began = time.monotonic()
    report, text, terminal = scene.grade(level, SMALL)
    seconds = time.monotonic() - began
    kept = {result.id for result in report.criteria if result.outcome == "passed"}
    lost = earned_by(fault.base) - kept
    effects, files = scene.effects(text, terminal), list((scene.folder / "work").iterdir())
    for name, value in {
        "level": level,
        "fault": fault.technique,
        "kept": f"{len(kept)} of {len(earned_by(fault.base))}",
        "seconds": round(seconds, 1),
        "left": len(files) + ("process" in effects),
    }.items():
        record_property(name, value)
    assert lost == set(split(fault.fields["Loses"])), [
        (r.id, r.outcome, r.feedback) for r in report.criteria if r.id in lost
    ]
    assert {result.outcome for result in report.criteria} <= set(OUTCOMES)
    assert effects == set()
    assert not files
    assert seconds < BUSY * float(fault.fields["Seconds"])


@pytest.mark.parametrize("level", LEVELS, indirect=True)
def test_the_bases_earn_what_they_are_said_to(scene: Scene, level: str) -> None:
    """Without a fault nothing is lost: the same check on a right module passes, so a loss is the fault's."""
    harmless = next(fault for fault in FAULTS if fault.name == "endless_loop")
    scene.build(replace(harmless, source=scene.data))  # nothing is laid over
    report, _, _ = scene.grade(level, SMALL)
    assert {result.id for result in report.criteria if result.outcome == "passed"} == earned_by("weight_decay")


def test_each_kind_of_fault_is_there() -> None:
    """Twenty faults at least, each with a time within which its grading ends."""
    assert len(FAULTS) >= 20
    assert all(0 < float(fault.fields["Seconds"]) <= 120 for fault in FAULTS)
