"""The points by criterion at the end of `pytest FOLDER`."""

import pytest

from .collecting import SubmissionFolder
from .describe import number_text
from .ledger import BLOCKED, FAILED, MISSING, PASSED
from .rubric import Rubric

WORDS = {PASSED: "", FAILED: "wrong, see above", MISSING: "not written yet"}


def write_summary(terminal: pytest.TerminalReporter, folder: SubmissionFolder, rubric: Rubric) -> None:
    """Write a line for each criterion that was run, the likely mistakes, and the sum."""
    terminal.section(f"points of {folder.path.name}", bold=True)
    results = {result.id: result for result in folder.results(rubric)}
    earned = run = 0.0
    for criterion, points in rubric.points.items():
        verdict = folder.ledger.verdict(criterion)
        if verdict is None:
            continue
        passed = verdict.outcome == PASSED
        run += points
        earned += points if passed else 0
        word = verdict.feedback if verdict.outcome == BLOCKED else WORDS.get(verdict.outcome, verdict.outcome)
        got = number_text(points if passed else 0)
        terminal.write_line(f"{criterion:<24}{got:>3} of {number_text(points):>2}   {word}".rstrip(), green=passed)
        if mistake := results[criterion].mistake:
            terminal.write_line(f"{'':<24}likely: {mistake}")
    rest = "" if run == rubric.max_score else f"; {number_text(rubric.max_score - run)} more were not run"
    terminal.write_line(f"{'together':<24}{number_text(earned):>3} of {number_text(run):>2}{rest}", bold=True)
