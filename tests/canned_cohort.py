"""Classes that no grading has made, for the tests of what renders them."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from grader.cohort.records import Cohort, Late, Mark, Row, Student
from grader.ledger import BLOCKED, CRASHED, ERROR, FAILED, MISSING, PASSED, TIMEOUT, Result

POINTS: Mapping[str, float] = {
    "relu-value": 4,
    "sigmoid-value": 4,
    "activation-tensors": 6,
    "network-forward": 12,
    "l2-gradient": 6,
    "dropout-rate": 5,
    "dropout-training-only": 2.5,
    "exp-vanishing-gradient": 4,
}
QUESTIONS: Mapping[str, float] = {"Q1": 10, "Q2": 10, "Q3": 10}
LEAKY = "ReLU is leaky."
ONE_MASK = "The mask is drawn once and kept for every row of the batch."
DUE = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
FORMULAS = ("=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")')

# Names that a spreadsheet, a browser, a terminal or a parser of CSV might obey, or that Canvas takes for another row.
NAMES = (
    "Ångström, Åse", "张三", "O'Brien \"Ob\" Pat", "<script>alert(1)</script>", "\u202eevil\x1b[31m", "a\r\nb,c;d",
    "Points Possible", "{{ 7 * 7 }}", *FORMULAS,
)  # fmt: skip


def small_class() -> Cohort:
    """Return a class of 40 in two sections and no section, with every outcome, and three from whom nothing came."""
    rows = [_row(number) for number in range(40)]
    rows[7:9] = [_ungraded(7, "the worker ran out of memory 3 times"), _ungraded(8, "no activations.py in <b>.zip")]
    away = tuple(Student(f"s2{n:03}", name, f"{n}@x.org", "A") for n, name in enumerate(("Lee, Kim", "=away", "")))
    return Cohort("Deep learning, spring", tuple(rows), POINTS, QUESTIONS, away, seconds=754.0)


def large_class(size: int) -> Cohort:
    """Return a class of ``size`` that looks like a real one."""
    rows = []
    for number in range(size):
        row = _row(9 + 7 * (number % 4))
        student = Student(f"s{number:07}", f"Surname{number}, Given Name", f"s{number:07}@student.example.org", "A")
        rows.append(Row(**{**vars(row), "id": student.id, "student": student, "report": f"{student.id}/report.html"}))
    return Cohort("large", tuple(rows), POINTS, QUESTIONS)


def hostile_class(text: str) -> Cohort:
    """Return a class with ``text`` wherever a text stands."""
    student = Student(text, text, text, text)
    results = tuple(
        Result(f"{text}{n}", 1, 0, text, text, told=text, hint=text, mistake=f"{text}{n}") for n in range(3)
    )
    marks = {text: Mark(1, 2, text)}
    rows = (
        Row("1", text, student, DUE, text, results, text, 1.0, {text: text}, marks, Late(90, 10), text),
        Row(text, text, None, None, text, (), text, 2.0, report=text),
        Row("3", "", Student("3", section=f"{text}2"), None, results=results[:1], report=f"x/{text}"),
    )
    points = {result.id: result.points for result in results}
    return Cohort(text, rows, points, {text: 2}, (student,), 1e6)


def _row(number: int) -> Row:
    name = NAMES[number // 2] if number % 2 == 0 and number // 2 < len(NAMES) else f"Surname{number}, Given"
    section = "" if number % 13 == 12 else "AB"[number % 2]
    known = number % 11 != 10
    student = Student(f"s1{number:03}", name, f"s1{number:03}@example.org" if number % 3 else "", section)
    late = Late(minutes=25.0 * number, percent=10.0 * (number % 3)) if number % 5 == 3 else None
    return Row(
        id=student.id,
        called=f"{student.id} {name}.zip",
        student=student if known else None,
        submitted=DUE + timedelta(minutes=number) if number % 4 else None,
        sha256=f"{number:064x}",
        results=tuple(_results(number)),
        seconds=8.0 + 7 * number % 31,
        answers={"Q1": "Because."},
        marks=_marks(number),
        late=late,
        report=f"{student.id}/report.html" if number % 6 else "",
    )


def _ungraded(number: int, cause: str) -> Row:
    row = _row(number)
    return Row(row.id, row.called, row.student, row.submitted, row.sha256, cause=cause, seconds=120.0)


def _results(number: int) -> list[Result]:
    """Return the results of a submission; the later its number, the less is lost."""
    lost = {
        "relu-value": (number % 5 == 1, FAILED, LEAKY),
        "sigmoid-value": (number % 7 == 2, ERROR, ""),
        "activation-tensors": (number % 5 == 1, BLOCKED, ""),
        "network-forward": (number % 9 == 3, TIMEOUT, ""),
        "l2-gradient": (number < 6, MISSING, ""),
        "dropout-rate": (number % 3 == 0 and number < 30, FAILED, ONE_MASK),
        "dropout-training-only": (number % 3 == 0 and number < 12, FAILED, ONE_MASK),
        "exp-vanishing-gradient": (number % 17 == 4, CRASHED, ""),
    }
    return [
        Result(name, POINTS[name], 0, outcome, f"{outcome} it", mistake=mistake)
        if is_lost
        else Result(name, POINTS[name], POINTS[name], PASSED, "")
        for name, (is_lost, outcome, mistake) in lost.items()
    ]


def _marks(number: int) -> dict[str, Mark]:
    if number % 3 == 0:
        return {}
    given = ("Q1", "Q2") if number % 3 == 1 else ("Q1", "Q2", "Q3")
    return {question: Mark(number % 10 + 0.5, 10) for question in given}
