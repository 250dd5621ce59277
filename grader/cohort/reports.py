"""The reports on the submissions of a class: a stored grading, the points of the day, marks and lateness."""

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.formats import FILES, render, write
from grader.handout import address_from
from grader.lab import Lab
from grader.language import say
from grader.ledger import PASSED
from grader.report import Mark, Report, ReportPart
from grader.rubric import Rubric

from .gradebook import Gradebook, Graded
from .late import LatePolicy
from .stored import report_from

FORMS = ("json", "html")


@dataclass(frozen=True)
class Desk:
    """What reports are written with, and the folder that they go to."""

    gradebook: Gradebook
    rubric: Rubric
    policy: LatePolicy | None
    out: Path


@dataclass(frozen=True)
class Subject:
    """Whom a report is about: the id of a delivery, and when it was handed in."""

    id: str
    submitted: datetime | None


def write_reports(subject: Subject, found: Graded, desk: Desk) -> None:
    """Write the reports on a delivery, each whole or not at all; those that are there and right stay as they are."""
    report = report_on(subject, found, desk)
    folder = desk.out / subject.id
    for form in FORMS:
        path, text = folder / FILES[form], render(report, form)
        if not path.is_file() or path.read_bytes() != text.encode():
            write(report, form, folder)


def remove_reports(name: str, desk: Desk) -> None:
    """Remove the reports on an earlier work of a delivery that is ungraded now."""
    for form in FORMS:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            (desk.out / name / FILES[form]).unlink()


def report_on(subject: Subject, found: Graded, desk: Desk) -> Report:
    """Return the report on a delivery from its grading."""
    report = rescored(report_from(found.report), desk.rubric)
    return replace(
        report,
        name=subject.id,
        handout=address_from(desk.out / subject.id, desk.rubric, Lab.here()),
        marks=marks_of(subject.id, report.answers, desk.gradebook.given(subject.id)),
        late=desk.policy.late(subject.submitted) if desk.policy else None,
    )


def rescored(report: Report, rubric: Rubric) -> Report:
    """Return ``report`` with the points of ``rubric``, whatever they were when it was made."""
    points = rubric.points
    results = [replace(result, points=points[result.id]) for result in report.criteria]
    return replace(
        report,
        parts=tuple(ReportPart(say(part.title), tuple(part.points), part.section) for part in rubric.parts),
        criteria=tuple(replace(row, earned=row.points if row.outcome == PASSED else 0) for row in results),
    )


def answer_hash(text: str) -> str:
    """Return what tells an answer from a later one; a mark is for the text that it was given for."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def marks_of(
    name: str, answers: Mapping[str, str], given: Mapping[tuple[str, str], tuple[str, Mark]]
) -> dict[str, Mark]:
    """Return the marks for ``answers``, by question; those for other texts do not count."""
    found = {question: given[name, question] for question in answers if (name, question) in given}
    return {question: mark for question, (answer, mark) in found.items() if answer == answer_hash(answers[question])}
