"""Proof of the graded tests: every wrong solution loses its criteria and no other, every right one loses none.

Each is graded both ways, in this process and behind workers, and both must say the same; right but unusual ones in this
process too where LAB_ALL is set. What a wrong one is told is its own mistake, or nothing.
"""

import os
from pathlib import Path

import pytest
from cases import ROOT, UNNAMED, Case, build, mutants, variants

from grader.isolation import find_isolation
from grader.judge import grade, run_tests
from grader.ledger import BLOCKED, FAILED, MISSING, PASSED, Result
from grader.limits import Limits
from grader.local import LocalSubmission
from grader.options import Options
from grader.rubric import Rubric, load_rubric

REFERENCE = Case("reference", ROOT / "reference", "", frozenset())
WRONG = mutants()
BOTH_WAYS = [REFERENCE, *WRONG, *(variants() if "LAB_ALL" in os.environ else ())]
OPTIONS = Options(data="digits")


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    """Return the committed rubric."""
    return load_rubric(ROOT / "rubric.toml")


def behind_workers(folder: Path, rubric: Rubric) -> list[Result]:
    """Return the results from workers."""
    return list(grade(folder, "submission", OPTIONS, rubric, Limits(), find_isolation("auto"), seats=1).criteria)


def in_process(folder: Path, rubric: Rubric) -> list[Result]:
    """Return the results from this process."""
    return run_tests(LocalSubmission(folder, "cpu"), OPTIONS, rubric).results(rubric)


def tells_three_parts(result: Result) -> bool:
    """Tell whether the feedback says what was called, what came back and what was expected."""
    finding = result.finding
    return finding is not None and all([finding.called, finding.returned, finding.expected])


@pytest.mark.parametrize("case", BOTH_WAYS, ids=lambda case: case.name)
def test_exactly_its_criteria_are_lost_either_way(case: Case, rubric: Rubric, tmp_path: Path) -> None:
    """A solution loses what it must, to the last word the same behind workers and in process."""
    folder = build(case, tmp_path / "submission")
    results = behind_workers(folder, rubric)
    assert {result.id for result in results if result.outcome != PASSED} == case.loses
    assert results == in_process(folder, rubric)
    named = {result.mistake for result in results} - {""}
    assert named <= {case.mistake, case.alike}
    assert bool(named) == (case in WRONG and case.name not in UNNAMED)
    assert [result.id for result in results if result.outcome == FAILED and not tells_three_parts(result)] == []


def test_two_mistakes_hide_nothing_from_each_other(rubric: Rubric, tmp_path: Path) -> None:
    """A layer that is wrong and a network that uses it wrongly lose what each of the mistakes loses."""
    first, second = (case for case in WRONG if case.name in ("same_mask_for_every_row", "drops_twice"))
    folder = build(first, tmp_path / "submission")
    with (folder / "dropout.py").open("a", encoding="utf-8") as module:
        module.write(f"\n\n{second.source.read_text(encoding='utf-8')}")
    lost = {result.id for result in behind_workers(folder, rubric) if result.outcome != PASSED}
    assert lost == first.loses | second.loses


@pytest.mark.parametrize("case", variants(), ids=lambda case: case.name)
def test_a_right_solution_loses_nothing(case: Case, rubric: Rubric, tmp_path: Path) -> None:
    """A right solution earns all, however unusual it is, and no mistake is named."""
    results = behind_workers(build(case, tmp_path / "submission"), rubric)
    assert [result for result in results if result.outcome != PASSED or result.mistake] == []


def test_nine_in_ten_mistakes_are_named() -> None:
    """Of the known wrong solutions at most one in ten is not told what is wrong."""
    assert {case.name for case in WRONG} >= UNNAMED
    assert len(UNNAMED) <= len(WRONG) / 10


def test_the_skeleton_earns_nothing(rubric: Rubric) -> None:
    """Every row of the skeleton reads that the code is not written yet, or waits for code that is not."""
    results = behind_workers(ROOT / "student", rubric)
    assert {result.outcome for result in results} == {MISSING, BLOCKED}
    assert sum(result.earned for result in results) == 0
    assert results == in_process(ROOT / "student", rubric)


def test_every_criterion_is_lost_by_a_wrong_solution(rubric: Rubric) -> None:
    """No criterion is earned by all wrong solutions: each is really tested."""
    assert set(rubric.points) == frozenset().union(*(case.loses for case in mutants()))


def test_there_are_enough_cases() -> None:
    """At least 45 wrong solutions and 15 right but unusual ones stand for what students write."""
    assert len(mutants()) >= 45
    assert len(variants()) >= 15


def test_each_wrong_solution_names_known_criteria(rubric: Rubric) -> None:
    """A wrong solution's header names criteria of the rubric, at least one."""
    for case in mutants():
        assert case.loses, case.name
        assert case.loses <= set(rubric.points), case.name
