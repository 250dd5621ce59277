"""The points by criterion at the end of `pytest FOLDER`."""

import pytest

from .collecting import SubmissionFolder
from .language import message, padded, say
from .ledger import BLOCKED, FAILED, MISSING, PASSED
from .rubric import Rubric
from .text import number_text

WORDS = {PASSED: "", FAILED: message("wrong, see above"), MISSING: message("not written yet")}
NAME = 24  # columns of a criterion's name


def write_summary(terminal: pytest.TerminalReporter, folder: SubmissionFolder, rubric: Rubric) -> None:
    """Write a line for each criterion that was run, the likely mistakes, and the sum."""
    terminal.section(say("points of {name}", name=folder.path.name), bold=True)
    results = {result.id: result for result in folder.results(rubric)}
    earned = run = 0.0
    for criterion, points in rubric.points.items():
        verdict = folder.ledger.verdict(criterion)
        if verdict is None:
            continue
        passed = verdict.outcome == PASSED
        run += points
        earned += points if passed else 0
        word = verdict.feedback if verdict.outcome == BLOCKED else say(WORDS.get(verdict.outcome, verdict.outcome))
        share = _share(points if passed else 0, points)
        terminal.write_line(f"{padded(criterion, NAME)}{share}   {word}".rstrip(), green=passed)
        if mistake := results[criterion].mistake:
            terminal.write_line(padded("", NAME) + say("likely: {mistake}", mistake=mistake))
    left = rubric.max_score - run
    rest = say("; {points} more were not run", points=number_text(left)) if left else ""
    terminal.write_line(f"{padded(say('together'), NAME)}{_share(earned, run)}{rest}", bold=True)


def _share(earned: float, points: float) -> str:
    return say("{earned:>3} of {points:>2}", earned=number_text(earned), points=number_text(points))
