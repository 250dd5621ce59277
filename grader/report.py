"""The report on one submission, a record; ``formats`` renders it."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .exhibits import Exhibit
from .finding import Place
from .language import say
from .ledger import Result
from .options import DATA
from .rubric import Rubric


@dataclass(frozen=True)
class Environment:
    """What the submission was graded with; no path and no name of the machine."""

    python: str
    torch: str
    device: str
    data: str
    isolation: str
    seed: int

    def again(self, submission: str, *more: str) -> str:
        """Return the command that grades ``submission`` with the same seed, data and device."""
        name = f"./{submission}" if submission.startswith("-") else submission
        data = self.data if self.data in DATA else "auto"
        words = ["python", "grade.py", name, "--seed", str(self.seed), "--data", data, "--device", self.device]
        return shlex.join([*words, *more])


@dataclass(frozen=True)
class ReportPart:
    """A heading, the ids of the criteria below it, and the section of the handout that it marks."""

    title: str
    criteria: tuple[str, ...]
    section: str = ""


def parts_of(rubric: Rubric) -> tuple[ReportPart, ...]:
    """Return the headings of a report under ``rubric``, in the language in use."""
    return tuple(ReportPart(say(part.title), tuple(part.points), part.section) for part in rubric.parts)


@dataclass(frozen=True)
class Mark:
    """What a person gave for a written answer, of at most ``most`` points."""

    points: float
    most: float
    comment: str = ""


@dataclass(frozen=True)
class Late:
    """How late a submission came, in minutes after it was due, and the percent that this costs."""

    minutes: float
    percent: float


@dataclass(frozen=True)
class Report:
    """All that is known about a graded submission.

    ``answers`` are the texts of the written answers by question, a submission's own words, empty where there is none;
    ``exhibits`` what there is to see by criterion; ``began`` when, in seconds since 1970, and ``seconds`` how long it
    took; ``command`` what grades it again, ``handout`` the address of the assignment, empty where it has none.
    ``path`` is where the submission lies from the root of the repository around it, None where it is in none that is
    known; ``left_out`` are the points of criteria that were not run, by id: they are in no sum. ``marks`` are what a
    person gave for the answers, by question, of ``most_marks`` points for all of them, and ``late`` what being late
    costs; neither is in the score.
    """

    name: str
    sha256: str
    parts: tuple[ReportPart, ...]
    criteria: tuple[Result, ...]
    answers: Mapping[str, str]
    environment: Environment
    exhibits: Mapping[str, tuple[Exhibit, ...]] = field(default_factory=dict)
    began: float = 0.0
    seconds: float = 0.0
    command: str = ""
    handout: str = ""
    path: str | None = None
    left_out: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)
    most_marks: float = 0.0
    late: Late | None = None

    def file(self, place: Place) -> str:
        """Return the path of a place's file from the repository's root, from the submission's folder if not known."""
        return (PurePosixPath(self.path or "") / place.file).as_posix()

    def results(self, part: ReportPart) -> tuple[Result, ...]:
        """Return the rows of one part."""
        return tuple(result for result in self.criteria if result.id in part.criteria)

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(result.earned for result in self.criteria)

    @property
    def max_score(self) -> float:
        """Points of the rubric."""
        return sum(result.points for result in self.criteria)
