"""The report as PrairieLearn reads it from /grade/results/results.json, which is at most 1 MB: prairielearn.json."""

from typing import Any

from grader.formats.text import LENGTHS, first_within, safe_name, to_json
from grader.formats.words import answers_words, environment_words, explanation, is_lost, outcome_words, score_words
from grader.ledger import Result
from grader.report import Report

SIZE = 1_000_000  # bytes


def render(report: Report) -> str:
    """Return the text of results.json, explanations cut shorter where there are very many."""
    return first_within(SIZE, (to_json(_plain(report, length)) for length in LENGTHS))


def _plain(report: Report, length: int) -> dict[str, Any]:
    output = [answers_words(report)] if report.answers else []
    return {
        "gradable": True,
        "score": report.score / report.max_score,
        "message": score_words(report),
        "output": "\n".join([*output, environment_words(report)]),
        "tests": [_test(part.title, result, length) for part in report.parts for result in report.results(part)],
    }


def _test(title: str, result: Result, length: int) -> dict[str, Any]:
    return {
        "name": safe_name(result.id),
        "description": safe_name(title),
        "points": result.earned,
        "max_points": result.points,
        "message": outcome_words(result),
        "output": explanation(result, length) if is_lost(result) else "",
    }
