"""The class as CSV: read back with what was written, by each platform's own rules, and no cell is a formula."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import pytest
from canned_cohort import FORMULAS, NAMES, POINTS, QUESTIONS, hostile_class, small_class
from test_html import ESCAPES, MARKUP

from grader.cohort.marksheet import guarded
from grader.cohort.records import Cohort, Late, Mark, Row, Student
from grader.cohort.tables import canvas_csv, moodle_csv, plain_csv, total_score
from grader.ledger import FAILED, PASSED, Result

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NUMBERS = {
    "score",
    "max_score",
    "marked",
    "most_marks",
    "unmarked",
    "late_minutes",
    "late_percent",
    *POINTS,
    *QUESTIONS,
}
CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
WRITERS = [plain_csv, canvas_csv, moodle_csv]


def table(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV by column; all have the header's columns."""
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} <= {len(header)}
    return [dict(zip(header, row, strict=True)) for row in rows]


def canvas_reads(text: str) -> tuple[str, float, list[dict[str, str]]]:
    """Return what Canvas takes from a CSV: the assignment, its points and the students' rows.

    As its importer does: the columns of a student come first and are known by name; a row whose first cell holds the
    words Points Possible is the assignment's, whatever else it is; a row of blanks is none.
    """
    header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert header[:5] == CANVAS
    (assignment,) = header[5:]
    possible = [row for row in rows if "Points Possible" in row[0]]
    assert rows[0] == ["    Points Possible", "", "", "", "", rows[0][5]]
    assert possible == [rows[0]]
    students = [dict(zip([*CANVAS, "score"], row, strict=True)) for row in rows[1:]]
    assert all(student["Student"].strip() for student in students)
    return assignment, float(rows[0][5]), students


def moodle_reads(text: str, by: str) -> dict[str, tuple[float | None, str]]:
    """Return the grade and the feedback that Moodle takes from a CSV for each user, known by the column ``by``.

    A grade is a number or nothing; a user whom nothing identifies is passed over.
    """
    identity, email, item, feedback = next(csv.reader([text.partition("\n")[0]]))
    assert (identity, email) == ("ID number", "Email address")
    return {row[by]: (float(row[item]) if row[item] else None, row[feedback]) for row in table(text) if row[by]}


def test_the_plain_table_reads_back() -> None:
    """Each submission has a row with all that is known, its numbers as they are."""
    cohort = small_class()
    rows = table(plain_csv(cohort))
    assert len(rows) == 43
    for row, read in zip(cohort.rows, rows[:40], strict=True):
        assert read["id"] == row.id
        assert read["outcome"] == ("graded" if row.graded else "ungraded")
        assert read["score"] == (f"{row.score:g}" if row.graded else "")
        assert {name: read[name] for name in POINTS} == {
            **dict.fromkeys(POINTS, ""),
            **{result.id: f"{result.earned:g}" for result in row.results},
        }
        assert [read[question] for question in QUESTIONS] == [
            f"{row.marks[question].points:g}" if question in row.marks else "" for question in QUESTIONS
        ]
        assert read["marked"] == (f"{row.marked:g}" if row.marks else "")
        unmarked = int("Q1" not in row.marks)  # who has answered nothing else
        assert read["unmarked"] == (f"{unmarked}" if row.graded else "")
        assert (datetime.fromisoformat(read["submitted"]) if read["submitted"] else None) == row.submitted
        assert (read["late_minutes"], read["late_percent"]) == (
            (f"{row.late.minutes:g}", f"{row.late.percent:g}") if row.late else ("", "")
        )
        assert read["cause"] == row.cause
    assert {(read["max_score"], read["most_marks"]) for read in rows} == {("43.5", "30")}


@pytest.mark.parametrize("text", [plain_csv(small_class()), canvas_csv(small_class()), moodle_csv(small_class())])
def test_who_handed_in_nothing_has_a_row_without_a_score(text: str) -> None:
    """A student on the roster from whom nothing came has a row, and its score is empty, as an ungraded one's: no 0."""
    column = {"id": "score", "Student": "Activation lab", "ID number": "Activation lab"}[text.partition(",")[0]]
    empty = [row for row in table(text) if not row[column]]
    ids = [row.get("id") or row.get("SIS User ID") or row.get("ID number") for row in empty]
    assert ids == ["s1007", "s1008", "s2000", "s2001", "s2002"]


def test_the_plain_table_tells_ungraded_from_missing() -> None:
    """An ungraded submission has its cause; of one that never came the outcome says so."""
    rows = {row["id"]: row for row in table(plain_csv(small_class()))}
    assert (rows["s1007"]["outcome"], rows["s1007"]["cause"]) == ("ungraded", "the worker ran out of memory 3 times")
    assert (rows["s2000"]["outcome"], rows["s2000"]["delivered"], rows["s2000"]["cause"]) == ("missing", "", "")


def test_canvas_finds_students_and_points() -> None:
    """Canvas has the assignment, its points, and each student of the roster by id, address and section; nobody else."""
    cohort = small_class()
    assignment, most, students = canvas_reads(canvas_csv(cohort, "Lab 3, activations (1234)"))
    assert (assignment, most) == ("Lab 3, activations (1234)", 43.5)
    assert sum(row.student is None for row in cohort.rows) == 3
    for row, read in zip([row for row in cohort.rows if row.student], students, strict=False):
        student = row.student
        assert (read["SIS User ID"], read["SIS Login ID"], read["Section"]) == (row.id, student.email, student.section)
        assert read["ID"] == ""
        assert read["score"] == (f"{row.score:g}" if row.graded else "")


def test_canvas_text_is_the_formats() -> None:
    """The two first lines are those of the format, to the letter, and a name with a comma is quoted."""
    lines = canvas_csv(small_class()).splitlines()
    assert lines[0] == "Student,ID,SIS User ID,SIS Login ID,Section,Activation lab"
    assert lines[1] == "    Points Possible,,,,,43.5"
    assert lines[3] == '"Surname1, Given",,s1001,s1001@example.org,B,27.5'


@pytest.mark.parametrize("by", ["ID number", "Email address"])
def test_moodle_finds_grades_and_feedback(by: str) -> None:
    """Moodle has each student's grade by id and by address, and in the feedback what was lost."""
    cohort = small_class()
    read = moodle_reads(moodle_csv(cohort), by)
    known = {row.student.email if by == "Email address" else row.id: row for row in cohort.rows if row.student}
    for name, row in known.items():
        if name:
            assert read[name][0] == (row.score if row.graded else None)
            assert bool(read[name][1]) == row.graded
    assert moodle_reads(moodle_csv(cohort), "ID number")["s1001"][1] == (
        "27.5 of 43.5 points, written answers 3 of 30. "
        "Lost: relu-value (failed, 4; likely mistake: ReLU is leaky), l2-gradient (missing, 6)."
    )
    assert moodle_reads(moodle_csv(cohort), "ID number")["s1031"][1] == (
        "33.5 of 43.5 points, written answers 3 of 30. Lost: relu-value (failed, 4; likely mistake: ReLU is leaky)."
    )


def test_feedback_on_much_that_was_lost_is_whole() -> None:
    """A likely mistake for every criterion of a lab has room in the feedback, however long its words."""
    lost = [Result(f"criterion-{n}", 1, 0, FAILED, "", mistake="word " * 50) for n in range(23)]
    row = Row("x", "x.zip", Student("x", "X"), results=tuple(lost))
    cohort = Cohort("one", (row,), {result.id: 1 for result in lost}, {})
    feedback = moodle_reads(moodle_csv(cohort), "ID number")["x"][1]
    assert feedback.count("likely mistake: word") == 23
    assert feedback.endswith(").")


def _one(late: Late | None = None, **marks: float) -> Cohort:
    results = (Result("a", 8, 8, PASSED, ""), Result("b", 2, 0, FAILED, ""))
    given = {question: Mark(points, 10) for question, points in marks.items()}
    row = Row("x", "x.zip", Student("x", "X"), results=results, marks=given, late=late)
    return Cohort("one", (row,), {"a": 8, "b": 2}, {"Q1": 10, "Q2": 10})


@pytest.mark.parametrize(
    ("cohort", "total"),
    [
        (_one(), 8),
        (_one(Q1=5.5, Q2=10), 23.5),
        (_one(Late(60, 10), Q1=2), 9),
        (_one(Late(9e5, 100), Q1=2), 0),
        (_one(Late(9e5, 250)), 0),
    ],
)
def test_a_total_has_marks_and_lateness(cohort: Cohort, total: float) -> None:
    """With the total, marks are added and the late percent is taken off the sum; without, neither counts."""
    assert total_score(cohort.rows[0]) == pytest.approx(total)
    assert float(table(canvas_csv(cohort, total=True))[1]["Activation lab"]) == pytest.approx(total)
    assert float(table(moodle_csv(cohort, total=True))[0]["Activation lab"]) == pytest.approx(total)
    assert canvas_reads(canvas_csv(cohort, total=True))[1] == 30
    assert canvas_reads(canvas_csv(cohort))[1:] == (
        10,
        [{**dict(zip(CANVAS, ["X", "", "x", "", ""], strict=True)), "score": "8"}],
    )


def test_a_total_is_explained() -> None:
    """The feedback to a total says what was added and taken off."""
    text = moodle_csv(_one(Late(60, 10), Q1=2), "Lab 3", total=True)
    assert moodle_reads(text, "ID number")["x"] == (
        9,
        "8 of 10 points, written answers 2 of 20, late by 60 minutes: 90 % of the points count. Lost: b (failed, 2).",
    )


@pytest.mark.parametrize(
    ("late", "total", "words"),
    [
        (Late(2 * 1440, 30), True, "late by 2 days: 70 % of the points count"),
        (Late(2 * 1440, 30), False, "handed in 2 days late: 30 percent less, which is not in the score"),
        (Late(25 * 60, 0), True, "handed in 25 hours late"),
        (Late(25 * 60, 0), False, "handed in 25 hours late"),
        (Late(9e5, 250), True, "late by 625 days: 0 % of the points count"),
    ],
)
def test_lateness_is_told_in_words(late: Late, total: bool, words: str) -> None:
    """The feedback says how late it was, and whether the grade has what that costs."""
    feedback = moodle_reads(moodle_csv(_one(late), total=total), "ID number")["x"][1]
    assert feedback == f"8 of 10 points, {words}. Lost: b (failed, 2)."


@pytest.mark.parametrize("write", WRITERS)
def test_no_cell_is_a_formula(write: Callable[[Cohort], str]) -> None:
    """No cell of any table begins as a formula does, whoever gave the name; what is a number stays one."""
    text = write(small_class())
    for row in table(text):
        assert not [cell for cell in row.values() if cell.startswith(DANGEROUS)]
        assert all(float(row[column]) >= 0 for column in NUMBERS & row.keys() if row[column])


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("text", [*FORMULAS, *NAMES, MARKUP, ESCAPES, "&" * 99_999, ",;\"'\n" * 99, "字\n" * 99])
def test_hostile_text_stays_in_its_cell(write: Callable[[Cohort], str], text: str) -> None:
    """Whatever stands where a text may stand, the rows and columns are the same, and no control character is left."""
    written = write(hostile_class(text))
    harmless = write(hostile_class("x"))
    assert len(written.splitlines()) == len(harmless.splitlines())
    rows = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert [len(row) for row in rows] == [len(row) for row in csv.reader(io.StringIO(harmless))]
    assert not [cell for row in rows for cell in row if cell.startswith(DANGEROUS)]
    assert not [c for c in written if not c.isprintable() and c != "\n"]
    written.encode("utf-8")


def test_only_one_row_is_the_assignments() -> None:
    """A student who is called as Canvas calls the row of the points does not change them."""
    assert len(canvas_reads(canvas_csv(hostile_class("    Points Possible")))[2]) == 3


@pytest.mark.parametrize("text", FORMULAS)
def test_a_guard_is_an_apostrophe(text: str) -> None:
    """What begins like a formula has an apostrophe in front, and nothing else is changed."""
    assert guarded(text) == f"'{text}"
    assert guarded(f"a{text}") == f"a{text}"
