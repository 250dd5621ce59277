"""The report as Gradescope reads it from /autograder/results/: results.json."""

from typing import Any

from grader.formats.text import safe_name, to_json
from grader.formats.words import answers_words, environment_words, explanation, is_lost, outcome_words
from grader.ledger import PASSED, Result
from grader.report import Report


def render(report: Report) -> str:
    """Return the text of results.json. All texts are ``text``, which Gradescope shows as it is."""
    tests = [
        _test(f"{number}.{place}", part.title, result)
        for number, part in enumerate(report.parts, 1)
        for place, result in enumerate(report.results(part), 1)
    ]
    output = [answers_words(report)] if report.answers else []
    return to_json(
        {
            "score": report.score,
            "execution_time": round(report.seconds, 3),
            "output": "\n".join([*output, environment_words(report)]),
            "output_format": "text",
            "test_output_format": "text",
            "test_name_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "extra_data": {"sha256": report.sha256, "max_score": report.max_score},
            "tests": tests,
        }
    )


def _test(number: str, title: str, result: Result) -> dict[str, Any]:
    passed = result.outcome == PASSED
    return {
        "name": safe_name(result.id),
        "number": number,
        "score": result.earned,
        "max_score": result.points,
        "status": "passed" if passed else "failed",
        "output": explanation(result) if is_lost(result) else outcome_words(result),
        "output_format": "text",
        "tags": [safe_name(title)],
        "visibility": "visible",
        "extra_data": {"outcome": safe_name(result.outcome)},
    }
