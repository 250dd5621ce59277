"""What is known about a class: records that the rooms of this package hand to each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from grader.ledger import Result
from grader.report import Late as Late
from grader.report import Mark as Mark


class IntakeError(Exception):
    """A delivery that no submission can be made of; one line, with a remedy where there is one."""


@dataclass(frozen=True)
class Student:
    """A row of the roster; what it does not know is empty."""

    id: str
    name: str = ""
    email: str = ""
    section: str = ""


@dataclass(frozen=True)
class Delivery:
    """One child of the class's folder, as the learning platform delivered it.

    ``id`` is the student's where the roster or the platform's file name tells it, else made of the file's name; it is
    unique in the class, and fit for a folder's name. ``called`` is the file's own name, printable. ``submitted`` is
    when it was handed in, as far as that is known.
    """

    id: str
    called: str
    path: Path
    student: Student | None = None
    submitted: datetime | None = None


@dataclass(frozen=True)
class Row:
    """One submission of a class: graded, with a result for each criterion, or ungraded, with the ``cause``.

    ``answers`` are the texts by question, ``marks`` what a person gave for them; ``report`` is the path of report.html
    from the class's own page, empty where there is none; ``seconds`` is how long the grading took, ``isolation`` the
    level that its code ran at, ``notes`` what is odd about what was delivered, values by the keys of ``look.NOTES``.
    """

    id: str
    called: str
    student: Student | None = None
    submitted: datetime | None = None
    sha256: str = ""
    results: tuple[Result, ...] = ()
    cause: str = ""
    seconds: float = 0.0
    answers: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    late: Late | None = None
    report: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)
    isolation: str = ""

    @property
    def graded(self) -> bool:
        """Tell whether there is a score."""
        return bool(self.results)

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(result.earned for result in self.results)

    @property
    def unmarked(self) -> int:
        """How many written answers wait for a mark."""
        return sum(bool(text.strip()) and question not in self.marks for question, text in self.answers.items())

    @property
    def marked(self) -> float:
        """Points given by a person for the written answers."""
        return sum(mark.points for mark in self.marks.values())


@dataclass(frozen=True)
class Cohort:
    """A class at one moment, its rows by id; points are those of the rubric, ``questions`` the most for each."""

    name: str
    rows: tuple[Row, ...]
    points: Mapping[str, float]
    questions: Mapping[str, float]
    missing: tuple[Student, ...] = ()  # on the roster, and nothing came from them
    seconds: float = 0.0  # of the run that wrote this

    @property
    def max_score(self) -> float:
        """Points of all criteria."""
        return sum(self.points.values())

    def off_roster(self, row: Row) -> bool:
        """Tell whether there is a roster and ``row`` belongs to nobody on it."""
        return row.student is None and (bool(self.missing) or any(other.student for other in self.rows))

    @property
    def unmarked(self) -> int:
        """How many written answers wait for a mark."""
        return sum(row.unmarked for row in self.rows)

    @property
    def most_marks(self) -> float:
        """Points of all written answers."""
        return sum(self.questions.values())
