"""Inputs that are kept ask a submission the very same as Hypothesis does."""

import importlib
import shutil
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

import pytest
from cases import ROOT
from hypothesis import assume, example, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import FlakyFailure

from grader.draws import Draws
from grader.judge import run_tests
from grader.local import LocalSubmission
from grader.options import Options
from grader.plugin import EXAMPLES, QUICK
from grader.rubric import load_rubric
from grader.worker.calls import Answer, Call

Ask = Callable[[list[int]], bool]


@seed(0)
@settings(settings.get_profile("marks"))
@given(numbers=st.lists(st.integers(0, 1_000)))
@example(numbers=[])
def right(ask: Ask, numbers: list[int]) -> None:
    """Hold an answer to be true."""
    assert ask(numbers)


class Asked:
    """Answers wrongly from a sum of ``limit`` on, for the first ``patience`` wrong answers only; keeps the inputs."""

    def __init__(self, limit: float, patience: float = float("inf")) -> None:
        self.inputs: list[list[int]] = []
        self._limit = limit
        self._patience = patience

    def __call__(self, numbers: list[int]) -> bool:
        """Return whether the sum is below the limit."""
        self.inputs.append(numbers)
        wrong = sum(numbers) >= self._limit and self._patience > 0
        self._patience -= wrong
        return not wrong


@pytest.fixture
def draws() -> Draws:
    """Return the inputs of the property, which a right answer has passed."""
    draws = Draws()
    draws.run(right, ("key",), {"ask": Asked(float("inf"))})
    return draws


def test_what_passes_is_asked_the_same_without_drawing(draws: Draws, monkeypatch: pytest.MonkeyPatch) -> None:
    """The inputs kept are those that Hypothesis draws, in its order."""
    by_hypothesis, kept = Asked(float("inf")), Asked(float("inf"))
    right(by_hypothesis)
    monkeypatch.setattr("hypothesis.core.StateForActualGivenExecution", None)
    draws.run(right, ("key",), {"ask": kept})
    assert kept.inputs == by_hypothesis.inputs
    assert len(kept.inputs) > 10


def test_what_is_drawn_does_not_depend_on_what_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers in the code of a module that is loaded meanwhile, a submission's for instance, are not drawn."""
    before, after = Asked(float("inf")), Asked(float("inf"))
    right(before)
    numbers = ", ".join(str(number) for number in range(501, 999, 7))
    (tmp_path / "full_of_numbers.py").write_text(f"NUMBERS = [{numbers}]\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.import_module("full_of_numbers")
    right(after)
    assert after.inputs == before.inputs


def test_what_fails_is_asked_the_same_down_to_the_smallest_input(draws: Draws) -> None:
    """A failure is shrunk as if there were no inputs kept, and no input is asked twice for it."""
    by_hypothesis, kept = Asked(1_234), Asked(1_234)
    with pytest.raises(AssertionError):
        right(by_hypothesis)
    with pytest.raises(AssertionError):
        draws.run(right, ("key",), {"ask": kept})
    assert kept.inputs == by_hypothesis.inputs
    assert sum(kept.inputs[-1]) == 1_234


def test_what_fails_once_is_flaky_either_way(draws: Draws) -> None:
    """A submission that answers rightly when asked again does not get away with it."""
    by_hypothesis, kept = Asked(1_234, patience=1), Asked(1_234, patience=1)
    with pytest.raises(FlakyFailure):
        right(by_hypothesis)
    with pytest.raises(FlakyFailure):
        draws.run(right, ("key",), {"ask": kept})
    assert kept.inputs == by_hypothesis.inputs


@seed(0)
@settings(settings.get_profile("marks"))
@given(numbers=st.lists(st.integers(0, 1_000)))
def choosy(ask: Ask, numbers: list[int]) -> None:
    """Hold an answer to be true, where the input has an even length."""
    assume(len(numbers) % 2 == 0)
    assert ask(numbers)


@pytest.mark.parametrize("limit", [float("inf"), 1_234])
def test_inputs_that_a_test_turns_down_are_no_failures(limit: float) -> None:
    """A property with an assumption asks right and wrong submissions the same as Hypothesis does."""
    draws, by_hypothesis, kept = Draws(), Asked(limit), Asked(limit)
    draws.run(choosy, ("key",), {"ask": Asked(float("inf"))})
    wrong = pytest.raises(AssertionError) if limit < float("inf") else nullcontext()
    with wrong:
        choosy(by_hypothesis)
    with wrong:
        draws.run(choosy, ("key",), {"ask": kept})
    assert kept.inputs == by_hypothesis.inputs


def test_nothing_is_kept_of_what_fails() -> None:
    """A first submission that is wrong leaves no inputs behind: there are too few, and the next draws its own."""
    draws, after = Draws(), Asked(float("inf"))
    with pytest.raises(AssertionError):
        draws.run(right, ("key",), {"ask": Asked(1_234)})
    draws.run(right, ("key",), {"ask": after})
    assert len(after.inputs) > 10


def test_what_ends_a_worker_passes_through_at_once(draws: Draws) -> None:
    """What is no Exception, such as the loss of a worker, is raised without a search."""

    class Lost(BaseException):
        pass

    def ask(numbers: list[int]) -> bool:
        asked.append(numbers)
        if len(asked) == 3:
            raise Lost
        return True

    asked: list[list[int]] = []
    with pytest.raises(Lost):
        draws.run(right, ("key",), {"ask": ask})
    assert len(asked) == 3


class Counted(LocalSubmission):
    """Counts the calls that it is asked."""

    asked = 0

    def calls(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers."""
        self.asked += len(calls)
        return super().calls(calls)


def test_a_quick_grading_leaves_marks_their_inputs(tmp_path: Path) -> None:
    """Fewer inputs are tried in a hurry, and not for marks, though both are drawn in one process."""
    folder = shutil.copytree(ROOT / "student", tmp_path / "submission", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "reference" / "weight_decay.py", folder)
    asked = {}
    for quick in (True, False):
        submission = Counted(folder, "cpu")
        run_tests(submission, Options(data="digits", quick=quick), load_rubric(ROOT / "rubric.toml"))
        asked[quick] = submission.asked
    assert asked[False] - asked[True] == 2 * (EXAMPLES - QUICK)  # two properties
