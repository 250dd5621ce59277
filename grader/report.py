"""The report on one submission, a record; ``formats`` renders it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .exhibits import Exhibit
from .ledger import Result


@dataclass(frozen=True)
class Environment:
    """What the submission was graded with; no path and no name of the machine."""

    python: str
    torch: str
    device: str
    data: str
    isolation: str
    seed: int


@dataclass(frozen=True)
class ReportPart:
    """A heading, the ids of the criteria below it, and the section of the handout that it marks."""

    title: str
    criteria: tuple[str, ...]
    section: str = ""


@dataclass(frozen=True)
class Report:
    """All that is known about a graded submission.

    ``answers`` are the texts of the written answers by question, a submission's own words, empty where there is none;
    ``exhibits`` what there is to see by criterion; ``began`` when, in seconds since 1970, and ``seconds`` how long it
    took; ``command`` what grades it again, ``handout`` where the assignment lies, an address or a path from the report.
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
