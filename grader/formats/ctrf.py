"""The report in the Common Test Report Format, https://ctrf.io: ctrf.json."""

from typing import Any

from grader.formats.text import safe, safe_name, to_json
from grader.formats.words import explanation, is_lost, outcome_words
from grader.ledger import BLOCKED, PASSED, Result
from grader.report import Report, ReportPart

VERSION = "0.0.0"  # of the format
STATUSES = ("passed", "failed", "skipped", "pending", "other")


def render(report: Report) -> str:
    """Return the text of ctrf.json."""
    tests = [_test(report, part, result) for part in report.parts for result in report.results(part)]
    counts = {status: sum(test["status"] == status for test in tests) for status in STATUSES}
    summary = {
        "tests": len(tests),
        **counts,
        "start": round(report.began * 1000),
        "stop": round((report.began + report.seconds) * 1000),
        "extra": {"points": report.max_score, "earned": report.score},
    }
    environment = {key: safe(str(value)) for key, value in vars(report.environment).items()}
    results = {
        "tool": {"name": "grader"},
        "summary": summary,
        "tests": tests,
        "environment": {"reportName": safe_name(report.name), "extra": {"sha256": report.sha256, **environment}},
    }
    return to_json({"reportFormat": "CTRF", "specVersion": VERSION, "results": results})


def _test(report: Report, part: ReportPart, result: Result) -> dict[str, Any]:
    test: dict[str, Any] = {
        "name": safe_name(result.id),
        "status": _status(result),
        "duration": 0,  # not measured by criterion
        "suite": [safe_name(part.title)],
        "rawStatus": safe_name(result.outcome),
        "extra": {"points": result.points, "earned": result.earned},
    }
    if result.outcome != PASSED:
        test["message"] = explanation(result) if is_lost(result) else outcome_words(result)
    if result.place is not None:
        test |= {"filePath": safe(report.file(result.place)), "line": result.place.line}
    return test


def _status(result: Result) -> str:
    if result.outcome == PASSED:
        return "passed"
    return "skipped" if result.outcome == BLOCKED else "failed"
