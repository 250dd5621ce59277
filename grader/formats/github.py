"""The report in a workflow of GitHub's: annotations at the lines of the submission, and the job's summary.

The annotations are commands to the runner on standard output. A submission's text is data in them: what would end a
command or begin another is escaped as the runner's own toolkit does it.
"""

import os
from pathlib import Path

from grader.formats import markdown
from grader.formats.text import safe, safe_name
from grader.formats.words import explanation, is_lost, outcome_words, points_words
from grader.ledger import Result
from grader.report import Report

MOST = 10  # annotations of a kind that a step has
SUMMARY_SIZE = 1024 * 1024 - 1  # bytes that a step has for the summary
IN_MESSAGE = {"%": "%25", "\r": "%0D", "\n": "%0A"}  # in this order
IN_PROPERTY = {**IN_MESSAGE, ":": "%3A", ",": "%2C"}


def render(report: Report) -> str:
    """Return an annotation for each of the first lost criteria, each on a line."""
    lost = [result for result in report.criteria if is_lost(result)]
    return "".join(f"{_annotation(report, result)}\n" for result in lost[:MOST])


def publish(report: Report) -> None:
    """Append the report to the job's summary, where a workflow of GitHub's runs this."""
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        path = Path(summary)
        used = path.stat().st_size if path.exists() else 0
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write("\n" + markdown.render_within(report, SUMMARY_SIZE - used - 1))


def _annotation(report: Report, result: Result) -> str:
    properties = {"title": f"{safe_name(result.id)}: {outcome_words(result)}, {points_words(result)}"}
    if result.place is not None and report.path is not None:
        properties = {"file": safe(report.file(result.place)), "line": str(result.place.line), **properties}
    named = ",".join(f"{name}={_escape(value, IN_PROPERTY)}" for name, value in properties.items())
    return f"::error {named}::{_escape(explanation(result), IN_MESSAGE)}"


def _escape(text: str, marks: dict[str, str]) -> str:
    for mark, escaped in marks.items():
        text = text.replace(mark, escaped)
    return text
