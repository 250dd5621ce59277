"""The report as JSON, for other programs: report.json."""

from typing import Any

from grader.formats.text import safe, to_json
from grader.language import spoken
from grader.ledger import Result
from grader.report import Report
from grader.text import printable

SCHEMA = 1


def render(report: Report) -> str:
    """Return the text of report.json."""
    return to_json(plain(report))


def plain(report: Report) -> dict[str, Any]:
    """Return the report as plain values."""
    return {
        "schema": SCHEMA,
        "language": spoken(),
        "submission": {"name": printable(report.name), "sha256": report.sha256},
        "score": report.score,
        "max_score": report.max_score,
        "criteria": [_criterion(result) for result in report.criteria],
        "answers": [_answer(question, text, report) for question, text in report.answers.items()],
        **({} if report.late is None else {"late": vars(report.late)}),
        "environment": {key: _safe(value) for key, value in vars(report.environment).items()},
    }


def _safe(value: str | int) -> str | int:
    return safe(value) if isinstance(value, str) else value


def _answer(question: str, text: str, report: Report) -> dict[str, Any]:
    row: dict[str, Any] = {"id": safe(question), "written": bool(text)}
    mark = report.marks.get(question)
    if mark is None:
        return row
    return {**row, "points": mark.points, "max_points": mark.most, "comment": safe(mark.comment)}


def _criterion(result: Result) -> dict[str, Any]:
    row = {
        "id": safe(result.id),
        "points": result.points,
        "earned": result.earned,
        "outcome": safe(result.outcome),
        "feedback": safe(result.feedback),
    }
    return row if result.place is None else {**row, "file": safe(result.place.file), "line": result.place.line}
