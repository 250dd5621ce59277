"""The report as GitHub Classroom's autograding reporter takes it, base64 of JSON: classroom.txt, and a step's output.

The reporter has two ways to add up: its notice sums the rows' scores, its table takes the share of rows that passed of
``max_score``. They agree where all rows are worth the same, so a criterion has a row for each unit of its points.
"""

import base64
import json
import math
import os
from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from pathlib import Path
from typing import Any

from grader.formats.text import safe, safe_name
from grader.formats.words import explanation, is_lost, outcome_words, score_words
from grader.language import say
from grader.ledger import BLOCKED, FAILED, MISSING, PASSED, Result
from grader.report import Report

VERSION = 3  # of the reporter's format
MOST_ROWS = 1_000  # with points so fine that there were more, a criterion has one row, and only the sum is right


def render(report: Report) -> str:
    """Return the text of classroom.txt, one line."""
    message = json.dumps(_plain(report))
    return base64.b64encode(message.encode()).decode() + "\n"


def publish(report: Report) -> None:
    """Make it the output ``result`` of the step, where a workflow of GitHub's runs this."""
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"result={render(report)}")


def _plain(report: Report) -> dict[str, Any]:
    unit = _unit([Fraction(str(result.points)) for result in report.criteria])
    return {
        "version": VERSION,
        "status": "pass" if report.score == report.max_score else "fail",
        "message": score_words(report),
        "max_score": report.max_score,
        "tests": [row for result in report.criteria for row in _rows(report, result, unit)],
    }


def _unit(points: list[Fraction]) -> Fraction | None:
    """Return the largest number that all ``points`` are multiples of, None where that makes too many rows."""
    whole = math.lcm(*(number.denominator for number in points))
    unit = Fraction(reduce(math.gcd, (int(number * whole) for number in points)), whole)
    return unit if sum(points) <= MOST_ROWS * unit else None


def _rows(report: Report, result: Result, unit: Fraction | None) -> Iterator[dict[str, Any]]:
    number = 1 if unit is None else int(Fraction(str(result.points)) / unit)
    score = result.points if unit is None else _number(unit)
    passed, name = result.outcome == PASSED, safe_name(result.id)
    for place in range(1, number + 1):
        row = {
            "name": f"{name} {place}/{number}",
            "status": _status(result),
            "score": score if passed else 0,
            "task_id": name,
            "test_code": safe(result.finding.called) if result.finding and place == 1 else "",
            "filename": safe(report.file(result.place)) if result.place else "",
            "line_no": result.place.line if result.place else 0,
            "duration": 0,
        }
        yield row if passed else {**row, "message": _message(result, place, f"{name} 1/{number}")}


def _message(result: Result, place: int, first: str) -> str:
    if place > 1:
        return say("see {row}", row=first)
    return explanation(result) if is_lost(result) else outcome_words(result)


def _status(result: Result) -> str:
    if result.outcome == PASSED:
        return "pass"
    return "fail" if result.outcome in (FAILED, MISSING, BLOCKED) else "error"


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
