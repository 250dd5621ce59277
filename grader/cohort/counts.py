"""What the rows of a class come to: where its scores lie, and its counts by criterion, by mistake, by section."""

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.formats.axis import make_axis
from grader.language import message
from grader.ledger import OUTCOMES, PASSED

from .records import Cohort, Row, Student

OTHER = message("other")  # an outcome that the ledger does not know
BINS = 2  # of a histogram, between two ticks of its axis


@dataclass(frozen=True)
class Spread:
    """Where the scores of ``number`` submissions lie, in points."""

    number: int
    lowest: float
    lower: float
    median: float
    upper: float
    highest: float
    mean: float


@dataclass(frozen=True)
class Bin:
    """How many scores lie from ``low`` up to but not at ``high``; the last bin has those at ``high``, too."""

    low: float
    high: float
    number: int


@dataclass(frozen=True)
class CriterionCount:
    """What became of a criterion in the graded submissions: how many of them by outcome."""

    id: str
    points: float
    outcomes: Mapping[str, int]

    @property
    def judged(self) -> int:
        """How many submissions it was judged in."""
        return sum(self.outcomes.values())

    @property
    def passed(self) -> int:
        """How many submissions passed."""
        return self.outcomes.get(PASSED, 0)


@dataclass(frozen=True)
class MistakeCount:
    """A mistake in words, how many submissions make it, and the criteria that it showed in."""

    words: str
    submissions: int
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class SectionCount:
    """A section of the roster: its students, from how many of them something came, and their scores, if any."""

    name: str
    students: int
    came: int
    scores: Spread | None


def spread(scores: Sequence[float]) -> Spread | None:
    """Return where the scores lie, None of no scores.

    A quartile is interpolated between the two scores it falls between, with the lowest as 0 % and the highest as 100 %
    (R's type 7, and a spreadsheet's QUARTILE).
    """
    if not scores:
        return None
    several = scores if len(scores) > 1 else [*scores, *scores]
    lower, median, upper = statistics.quantiles(several, n=4, method="inclusive")
    return Spread(len(scores), min(scores), lower, median, upper, max(scores), statistics.fmean(scores))


def scores_of(rows: Sequence[Row]) -> list[float]:
    """Return the scores of those that have one."""
    return [row.score for row in rows if row.graded]


def bin_scores(scores: Sequence[float], most: float) -> tuple[Bin, ...]:
    """Return bins of equal width from 0 to at least ``most`` points; their edges fall on the axis's ticks."""
    ticks = make_axis((0.0, max(most, 1.0)), 0, 1).ticks
    width = (ticks[1] - ticks[0]) / BINS
    last = max(1, math.ceil(max(most, 1.0) / width - 1e-9)) - 1
    numbers = Counter(min(last, max(0, math.floor(score / width + 1e-9))) for score in scores)
    edges = [float(f"{n * width:.10g}") for n in range(last + 2)]
    return tuple(Bin(edges[n], edges[n + 1], numbers[n]) for n in range(last + 1))


def count_criteria(cohort: Cohort) -> tuple[CriterionCount, ...]:
    """Return the counts of each criterion, in the rubric's order."""
    counts: dict[str, Counter[str]] = {criterion: Counter() for criterion in cohort.points}
    for row in cohort.rows:
        for result in row.results:
            if result.id in counts:
                counts[result.id][result.outcome if result.outcome in OUTCOMES else OTHER] += 1
    return tuple(CriterionCount(criterion, cohort.points[criterion], number) for criterion, number in counts.items())


def count_mistakes(cohort: Cohort) -> tuple[MistakeCount, ...]:
    """Return the mistakes that were named, the most frequent first; each counts once for a submission."""
    makers: dict[str, set[str]] = {}
    criteria: dict[str, dict[str, None]] = {}
    for row in cohort.rows:
        for result in row.results:
            if result.mistake:
                makers.setdefault(result.mistake, set()).add(row.id)
                criteria.setdefault(result.mistake, {})[result.id] = None
    found = [MistakeCount(words, len(rows), tuple(criteria[words])) for words, rows in makers.items()]
    return tuple(sorted(found, key=lambda mistake: (-mistake.submissions, mistake.words)))


def count_sections(cohort: Cohort) -> tuple[SectionCount, ...]:
    """Return the roster's sections by name, if there are at least two; who has none is counted last, as ``""``."""
    rows: dict[str, list[Row]] = {}
    away: dict[str, list[Student]] = {}
    for row in cohort.rows:
        if row.student is not None:
            rows.setdefault(row.student.section, []).append(row)
    for student in cohort.missing:
        away.setdefault(student.section, []).append(student)
    names = sorted({*rows, *away}, key=lambda name: (not name, name))
    if len([name for name in names if name]) < 2:
        return ()
    return tuple(_section(name, rows.get(name, []), away.get(name, [])) for name in names)


def _section(name: str, rows: Sequence[Row], away: Sequence[Student]) -> SectionCount:
    return SectionCount(name, len(rows) + len(away), len(rows), spread(scores_of(rows)))
