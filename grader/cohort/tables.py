"""The class as CSV: a plain table with all that is known, and what Canvas and Moodle import.

No cell of text can be taken for a formula; a number stays one. An ungraded submission has an empty score, which is no
0, and so has a student from whom nothing came.
"""

import argparse
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from grader.formats.words import late_time, late_words
from grader.language import say
from grader.ledger import BLOCKED, PASSED, Result
from grader.text import number_text, printable

from .marksheet import guarded
from .records import Cohort, Late, Row, Student

ASSIGNMENT = "Activation lab"
POSSIBLE = "Points Possible"  # Canvas takes any row that has these words where the name stands for the points' own
TEXT, MISTAKE = 4_000, 120  # characters of a cell, and of a likely mistake in it
GRADED, UNGRADED, MISSING = "graded", "ungraded", "missing"  # the outcome of a submission; missing: nothing came

Cell = str | float | None


def add_total(parser: argparse.ArgumentParser) -> None:
    """Add the option that chooses the score that Canvas and Moodle get."""
    words = say(
        "scores for Canvas and Moodle with marks and lateness, or without (default: as before; at first without)"
    )
    parser.add_argument("--total", action=argparse.BooleanOptionalAction, help=words)


def plain_csv(cohort: Cohort) -> str:
    """Return a row for each submission, then for each student from whom nothing came; what is not known is empty.

    A column has the points earned for each criterion, by its id, and one the marks for each question. ``submitted`` is
    in ISO 8601; ``marked`` is the sum of the marks, of at most ``most_marks``, and ``unmarked`` how many answers wait
    for one.
    """
    header = ["id", "name", "email", "section", "delivered", "submitted", "outcome", "score", "max_score"]
    header += [*cohort.points, *cohort.questions]
    header += ["marked", "most_marks", "unmarked", "late_minutes", "late_percent", "cause"]
    return _written([header, *([*_plain(row, cohort)] for row in _all(cohort))])


def canvas_csv(cohort: Cohort, assignment: str = ASSIGNMENT, *, total: bool = False) -> str:
    """Return what Canvas imports into its gradebook.

    ``assignment`` is ``Name (1234)``, with Canvas's own number, for one that is there; a name that Canvas does not know
    makes a new one. Canvas looks for a student by ``ID``, its own number, which no roster has to know and which stays
    empty; then by ``SIS User ID``, here the roster's id; then by ``SIS Login ID``, here the roster's address, where
    people log in with it; then by name. The score is the automatic one; with ``total`` it is ``total_score``.
    """
    header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", assignment]
    rows: list[list[Cell]] = []
    for row in _enrolled(cohort):
        student = _student(row)
        name = printable(student.name or student.id, TEXT).replace(POSSIBLE, POSSIBLE.replace(" ", "_"))
        rows.append([name, "", student.id, student.email, student.section, _score(row, total)])
    most = cohort.max_score + (cohort.most_marks if total else 0)
    return f"{_written([header])}    {POSSIBLE},,,,,{_cell(most)}\n{_written(rows)}"


def moodle_csv(cohort: Cohort, item: str = ASSIGNMENT, *, total: bool = False) -> str:
    """Return what Moodle imports as grades: by ``ID number`` or ``Email address``, the grade of ``item``, feedback.

    The feedback names the criteria that were lost, but not those that only wait for these. The score is the automatic
    one; with ``total`` it is ``total_score``.
    """
    rows: list[list[Cell]] = [["ID number", "Email address", item, f"{item} (feedback)"]]
    for row in _enrolled(cohort):
        student = _student(row)
        feedback = _feedback(row, cohort, total) if row.graded else ""
        rows.append([student.id, student.email, _score(row, total), feedback])
    return _written(rows)


def total_score(row: Row) -> float:
    """Return the score and the marks for the written answers, less what being late costs of both, in points.

    An answer without a mark counts nothing: the total is final where all are marked.
    """
    kept = 100.0 - (row.late.percent if row.late else 0.0)
    return (row.score + row.marked) * min(100.0, max(0.0, kept)) / 100


def counted_as_nothing(cohort: Cohort) -> str:
    """Return how many answers without a mark are in the total scores; empty where all are marked."""
    if not cohort.unmarked:
        return ""
    return say(
        "{number} written answers are not marked yet: --total counts them as 0 in canvas.csv and moodle.csv",
        number=cohort.unmarked,
    )


def _all(cohort: Cohort) -> Iterator[Row]:
    """Yield the submissions, and as one without a file or a result each student from whom nothing came."""
    yield from cohort.rows
    yield from (Row(student.id, "", student) for student in cohort.missing)


def _enrolled(cohort: Cohort) -> Iterator[Row]:
    """Yield all but those who are not on the roster: a platform would not know them, or take them for others."""
    return (row for row in _all(cohort) if not cohort.off_roster(row))


def _plain(row: Row, cohort: Cohort) -> Iterator[Cell]:
    student = _student(row)
    earned = {result.id: result.earned for result in row.results}
    yield from (row.id, student.name, student.email, student.section, row.called)
    yield row.submitted.isoformat() if row.submitted else ""
    yield GRADED if row.graded else UNGRADED if row.called or row.cause else MISSING
    yield from (_score(row, False), cohort.max_score)
    yield from (earned.get(criterion) for criterion in cohort.points)
    yield from (row.marks[question].points if question in row.marks else None for question in cohort.questions)
    yield from (row.marked if row.marks else None, cohort.most_marks, row.unmarked if row.graded else None)
    yield from (row.late.minutes, row.late.percent) if row.late else (None, None)
    yield row.cause


def _student(row: Row) -> Student:
    return row.student or Student(row.id)


def _score(row: Row, total: bool) -> float | None:
    return (total_score(row) if total else row.score) if row.graded else None


def _feedback(row: Row, cohort: Cohort, total: bool) -> str:
    """Return the points, what is added to them and taken off, and the criteria that were lost."""
    words = [say("{earned} of {points} points", earned=number_text(row.score), points=number_text(cohort.max_score))]
    if row.marks or (total and row.unmarked):
        marked, most = number_text(row.marked), number_text(cohort.most_marks)
        text = say("written answers {marked} of {most}", marked=marked, most=most)
        words.append(say("{text} ({number} not marked yet)", text=text, number=row.unmarked) if row.unmarked else text)
    if row.late:
        words.append(_late(row.late) if total and row.late.percent else late_words(row.late))
    points = say(", ").join(words)
    if all(result.outcome == PASSED for result in row.results):
        return say("{points}. All criteria hold.", points=points)
    told = [_lost(result) for result in row.results if result.outcome not in (PASSED, BLOCKED)]
    return say("{points}. Lost: {criteria}.", points=points, criteria=say(", ").join(told))


def _lost(result: Result) -> str:
    """Return a criterion with what became of it, its points, and the likely mistake where one is named."""
    outcome, points = say(result.outcome), number_text(result.points)
    if not result.mistake:
        return say("{criterion} ({outcome}, {points})", criterion=result.id, outcome=outcome, points=points)
    return say(
        "{criterion} ({outcome}, {points}; likely mistake: {mistake})",
        criterion=result.id,
        outcome=outcome,
        points=points,
        mistake=printable(result.mistake, MISTAKE).rstrip(".。"),
    )


def _late(late: Late) -> str:
    """Return how late it was, and how much of the points a total has of it."""
    return say(
        "late by {time}: {percent} % of the points count",
        time=late_time(late.minutes),
        percent=number_text(max(0.0, 100.0 - late.percent)),
    )


def _written(rows: Iterable[Sequence[Cell]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


def _cell(cell: Cell) -> str:
    """Return a number as it is, a text printable and guarded."""
    if isinstance(cell, str):
        return guarded(printable(cell, TEXT))
    return "" if cell is None else f"{cell:.10g}"
