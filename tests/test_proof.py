"""Proof of the graded tests: every wrong solution loses its criteria and no other, every right one loses none.

Each is graded both ways, in this process and behind workers, and both must say the same.
"""

from pathlib import Path

import pytest
from cases import ROOT, Case, build, mutants, variants

from grader.isolation import find_isolation
from grader.judge import grade, run_tests
from grader.ledger import BLOCKED, MISSING, PASSED, Result
from grader.limits import Limits
from grader.local import LocalSubmission
from grader.options import Options
from grader.rubric import Rubric, load_rubric

REFERENCE = Case("reference", ROOT / "reference", "", frozenset())
CASES = [REFERENCE, *mutants(), *variants()]
OPTIONS = Options(data="digits")


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    """Return the committed rubric."""
    return load_rubric(ROOT / "rubric.toml")


def both_ways(folder: Path, rubric: Rubric) -> tuple[list[Result], list[Result]]:
    """Return the results from workers, and from this process."""
    report = grade(folder, "submission", OPTIONS, rubric, Limits(), find_isolation("auto"))
    here = run_tests(LocalSubmission(folder, "cpu"), OPTIONS, rubric)
    return list(report.criteria), here.results(rubric)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_exactly_its_criteria_are_lost_either_way(case: Case, rubric: Rubric, tmp_path: Path) -> None:
    """A solution loses what it must, to the last word the same behind workers and in process."""
    isolated, in_process = both_ways(build(case, tmp_path / "submission"), rubric)
    assert {result.id for result in isolated if result.outcome != PASSED} == case.loses
    assert isolated == in_process


def test_the_skeleton_earns_nothing(rubric: Rubric) -> None:
    """Every row of the skeleton reads that the code is not written yet, or waits for code that is not."""
    isolated, in_process = both_ways(ROOT / "student", rubric)
    assert {result.outcome for result in isolated} == {MISSING, BLOCKED}
    assert sum(result.earned for result in isolated) == 0
    assert isolated == in_process


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
