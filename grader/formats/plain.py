"""The report as JSON, for other programs: report.json."""

import json
from dataclasses import asdict
from typing import Any

from grader.describe import printable
from grader.ledger import Result
from grader.report import Report

SCHEMA = 1


def render(report: Report) -> str:
    """Return the text of report.json."""
    return json.dumps(plain(report), ensure_ascii=False, indent=2) + "\n"


def plain(report: Report) -> dict[str, Any]:
    """Return the report as plain values."""
    return {
        "schema": SCHEMA,
        "submission": {"name": printable(report.name), "sha256": report.sha256},
        "score": report.score,
        "max_score": report.max_score,
        "criteria": [_criterion(result) for result in report.criteria],
        "answers": [{"id": question, "written": bool(text)} for question, text in report.answers.items()],
        "environment": asdict(report.environment),
    }


def _criterion(result: Result) -> dict[str, Any]:
    row = {
        "id": result.id,
        "points": result.points,
        "earned": result.earned,
        "outcome": result.outcome,
        "feedback": result.feedback,
    }
    return row if result.place is None else {**row, "file": result.place.file, "line": result.place.line}
