"""A report that a grading has written to report.json, read again."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .language import say
from .options import UsageError
from .text import printable

SCHEMA = 1
FILE = "report.json"
LARGEST = 1e9  # points; more are no points
REPORT = {
    "schema": int,
    "submission": dict,
    "score": float,
    "max_score": float,
    "criteria": list,
    "answers": list,
    "environment": dict,
}
SUBMISSION = {"name": str, "sha256": str}
CRITERION = {"id": str, "points": float, "earned": float, "outcome": str, "feedback": str}
ANSWER = {"id": str, "written": bool}


def load_report(path: Path) -> dict[str, Any]:
    """Return the report in ``path``, a report.json or the folder that holds one.

    Raises ``UsageError`` where there is none, or one of a schema that is not known here.
    """
    path = path / FILE if path.is_dir() else path
    name = _quoted(str(path))
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(
            say("there is no report {name}; grade the submission first, or name its {file}", name=name, file=FILE)
        ) from None
    except OSError as error:
        raise UsageError(
            say("the report {name} cannot be read: {problem}", name=name, problem=error.strerror)
        ) from None
    except (ValueError, RecursionError):
        raise UsageError(
            say("{name} is no JSON; name a {file} that grade.py wrote, or its folder", name=name, file=FILE)
        ) from None
    schema = report.get("schema") if isinstance(report, dict) else None
    if isinstance(schema, int | float | str) and schema != SCHEMA:
        raise UsageError(
            say(
                "{name} has schema {schema}, and only {known} is known here; grade the submission again",
                name=name,
                schema=_quoted(str(schema)),
                known=SCHEMA,
            )
        )
    if problem := next(_problems(report), ""):
        raise UsageError(
            say(
                "{name} is no report: {problem}; name a {file} that grade.py wrote, or its folder",
                name=name,
                problem=problem,
                file=FILE,
            )
        )
    return dict(report)


def _problems(report: Any) -> Iterator[str]:
    """Yield what a report has to have and this one lacks; only the first is sure to be there for any value."""
    yield from _lacks(report, REPORT, "it")
    yield from _lacks(report["submission"], SUBMISSION, "its submission")
    for row in report["criteria"]:
        yield from _lacks(row, CRITERION, "one of its criteria")
    for row in report["answers"]:
        yield from _lacks(row, ANSWER, "one of its answers")
    if not all(isinstance(value, str | int | float) for value in report["environment"].values()):
        yield "its environment has more than texts and numbers"


def _lacks(table: Any, fields: Mapping[str, type], words: str) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{words} is no object"
        return
    for field, kind in fields.items():
        if not _is(table.get(field), kind):
            yield f"{words} lacks a {field!r} of the right kind"


def _is(value: object, kind: type) -> bool:
    """Tell whether a value is of a kind; a whole number is a ``float``, too, and a truth is no number."""
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _quoted(text: str) -> str:
    return f"'{printable(text)}'"
