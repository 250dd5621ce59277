"""The reports on the submissions of a class: a stored grading, the points of the day, marks and lateness."""

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.formats import FILES, render, write
from grader.ledger import PASSED
from grader.report import Mark, Report, parts_of
from grader.rubric import Rubric, RubricError, left_out

from .gradebook import Gradebook, Graded
from .late import LatePolicy
from .origin import in_notebook
from .stored import report_from

FORMS = ("json", "html")
OWN_FOLDER = "student"  # where a student has the work, in the command that repeats the run


@dataclass(frozen=True)
class Reports:
    """The reports in the folder ``out``, from the gradebook, under the rubric and the late policy of the day."""

    gradebook: Gradebook
    rubric: Rubric
    policy: LatePolicy | None
    out: Path

    def write(self, name: str, submitted: datetime | None, found: Graded) -> None:
        """Write the reports on the delivery ``name``, each whole or not at all; those that are right stay."""
        report = self.report(name, submitted, found)
        folder = self.out / name
        for form in FORMS:
            path, text = folder / FILES[form], render(report, form)
            if not path.is_file() or path.read_bytes() != text.encode():
                write(report, form, folder)

    def remove(self, name: str) -> None:
        """Remove the reports on an earlier work of the delivery ``name``, which is ungraded now."""
        for form in FORMS:
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                (self.out / name / FILES[form]).unlink()

    def report(self, name: str, submitted: datetime | None, found: Graded) -> Report:
        """Return the report on a delivery from its grading."""
        report = self._in_notebook(rescored(report_from(found.report), self.rubric))
        return replace(
            report,
            name=name,
            handout=self.rubric.handout,
            command=report.environment.again(OWN_FOLDER, *(["--full"] if found.full else [])),
            marks=marks_of(name, report.answers, self.gradebook.given(name), self.rubric.question_points),
            most_marks=self.rubric.most_marks,
            late=self.policy.late(submitted) if self.policy else None,
        )

    def _in_notebook(self, report: Report) -> Report:
        """Return ``report`` with places in modules that were made from a notebook told as places in that."""
        if not any(row.place for row in report.criteria):
            return report
        sources = self.gradebook.sources_of(report.sha256)
        rows = (replace(row, place=row.place and in_notebook(row.place, sources)) for row in report.criteria)
        return replace(report, criteria=tuple(rows))


def rescored(report: Report, rubric: Rubric) -> Report:
    """Return ``report`` with the points of ``rubric``, whatever they were when it was made.

    Raises ``RubricError`` where the rubric leaves one of its criteria out.
    """
    points = rubric.points
    for result in report.criteria:
        if result.id not in points:
            raise RubricError(left_out(result.id))
    results = [replace(result, points=points[result.id]) for result in report.criteria]
    return replace(
        report,
        parts=parts_of(rubric),
        criteria=tuple(replace(row, earned=row.points if row.outcome == PASSED else 0) for row in results),
    )


def answer_hash(text: str) -> str:
    """Return what tells an answer from a later one; a mark is for the text that it was given for."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def marks_of(
    name: str, answers: Mapping[str, str], given: Mapping[tuple[str, str], tuple[str, Mark]], most: float
) -> dict[str, Mark]:
    """Return the marks for ``answers``, by question; those for other texts and above ``most`` points do not count."""
    found = _given_for(name, answers, given)
    return {question: mark for question, mark in found.items() if mark.points <= most}


def marks_above(
    name: str, answers: Mapping[str, str], given: Mapping[tuple[str, str], tuple[str, Mark]], most: float
) -> dict[str, Mark]:
    """Return the marks for ``answers`` that do not count since they are above the ``most`` points of today."""
    found = _given_for(name, answers, given)
    return {question: mark for question, mark in found.items() if mark.points > most}


def _given_for(
    name: str, answers: Mapping[str, str], given: Mapping[tuple[str, str], tuple[str, Mark]]
) -> dict[str, Mark]:
    found = {question: given[name, question] for question in answers if (name, question) in given}
    return {question: mark for question, (answer, mark) in found.items() if answer == answer_hash(answers[question])}
