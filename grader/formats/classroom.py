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
from itertools import product
from pathlib import Path
from typing import Any

from grader.formats.text import LENGTHS, first_within, safe, safe_name
from grader.formats.words import explanation, is_lost, outcome_words, score_words
from grader.language import say
from grader.ledger import BLOCKED, FAILED, MISSING, PASSED, Result
from grader.report import Report

VERSION = 3  # of the reporter's format
SIZE = 120 * 1024  # bytes: the reporter gets it as a variable of its environment, of which Linux takes 128 KiB
MOST_ROWS = 1_000  # with points so fine that there were more, a criterion has one row, and only the sum is right


def render(report: Report) -> str:
    """Return the text of classroom.txt, one line, with explanations and then rows cut where it is too long."""
    unit = _unit([Fraction(str(result.points)) for result in report.criteria])
    return first_within(SIZE, (_encoded(report, *choice) for choice in product((unit, None), LENGTHS)))


def publish(report: Report) -> None:
    """Make it the output ``result`` of the step, where a workflow of GitHub's runs this."""
    if output := os.environ.get("GITHUB_OUTPUT"):
        with Path(output).open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"result={render(report)}")


def _encoded(report: Report, unit: Fraction | None, length: int) -> str:
    plain = json.dumps(_plain(report, unit, length), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(plain.encode()).decode() + "\n"


def _plain(report: Report, unit: Fraction | None, length: int) -> dict[str, Any]:
    return {
        "version": VERSION,
        "status": "pass" if report.score == report.max_score else "fail",
        "message": score_words(report),
        "max_score": report.max_score,
        "tests": [row for result in report.criteria for row in _rows(report, result, unit, length)],
    }


def _unit(points: list[Fraction]) -> Fraction | None:
    """Return the largest number that all ``points`` are multiples of, None where that makes too many rows."""
    whole = math.lcm(*(number.denominator for number in points))
    unit = Fraction(reduce(math.gcd, (int(number * whole) for number in points)), whole)
    return unit if sum(points) <= MOST_ROWS * unit else None


def _rows(report: Report, result: Result, unit: Fraction | None, length: int) -> Iterator[dict[str, Any]]:
    number = 1 if unit is None else int(Fraction(str(result.points)) / unit)
    score = result.points if unit is None else _number(unit)
    passed, name = result.outcome == PASSED, safe_name(result.id)
    for place in range(1, number + 1):
        row = {
            "name": f"{name} {place}/{number}",
            "status": _status(result),
            "score": score if passed else 0,
            "task_id": name,
            "test_code": safe(result.finding.called, length) if result.finding and place == 1 else "",
            "filename": safe_name(report.file(result.place)) if result.place else "",
            "line_no": result.place.line if result.place else 0,
            "duration": 0,
        }
        yield row if passed else {**row, "message": _message(result, place, f"{name} 1/{number}", length)}


def _message(result: Result, place: int, first: str, length: int) -> str:
    """Return what to say of a row that is lost; an empty text would have the reporter make up its own."""
    if place > 1:
        return say("see {row}", row=first)
    return (explanation(result, length) if is_lost(result) else "") or outcome_words(result)


def _status(result: Result) -> str:
    if result.outcome == PASSED:
        return "pass"
    return "fail" if result.outcome in (FAILED, MISSING, BLOCKED) else "error"


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)
