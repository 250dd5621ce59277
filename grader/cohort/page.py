"""The class as one HTML file, for its teachers: opened from disk, on a telephone, printed. No network and no script.

All that is shown is put together here, as text; the template lays it out and escapes it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from grader.language import say
from grader.ledger import OUTCOMES, PASSED
from grader.templates import template
from grader.text import number_text, printable

from .counts import (
    OTHER,
    CriterionCount,
    MistakeCount,
    SectionCount,
    Spread,
    bin_scores,
    count_criteria,
    count_mistakes,
    count_sections,
    scores_of,
    spread,
)
from .histogram import draw_histogram
from .look import isolation_words, often, to_look_at
from .records import Cohort, Late, Row, Student

TEMPLATE = Path(__file__).with_name("class.html.j2")
NAME, CAUSE, WORDS = 80, 400, 300  # characters shown of a name, a cause, a mistake
ADDRESS = 500  # characters of the path of a report; a longer one is none
SLOWEST, MISTAKES = 10, 20  # rows of their tables, at most
NOTHING = "–"  # where there is no number
ALIKE = "alike.html"  # the page of pairs, beside this one


@dataclass(frozen=True)
class Line:
    """A submission: ``called`` is the file's name where the student's is not known; ``score`` is empty if ungraded."""

    id: str
    report: str
    name: str
    called: str
    section: str
    score: str
    marks: str
    late: str
    seconds: str
    cause: str


@dataclass(frozen=True)
class Criterion:
    """A criterion: ``passed`` in words, ``share`` in percent for its bar, the counts of the other outcomes."""

    id: str
    points: str
    passed: str
    share: float
    others: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Section:
    """A section: its numbers in words, and where the middle half of its scores lies, in percent of all points."""

    name: str
    numbers: tuple[tuple[str, str], ...]
    box: tuple[float, float, float] | None


def render_page(cohort: Cohort, alike: str = ALIKE) -> str:
    """Return the text of the class's page, with a link to the page ``alike`` of pairs unless that is empty."""
    scores = spread(scores_of(cohort.rows))
    lines = {row.id: _line(row, cohort) for row in cohort.rows}
    slowest = sorted((row for row in cohort.rows if row.seconds > 0), key=lambda row: -row.seconds)[:SLOWEST]
    criteria = count_criteria(cohort)
    mistakes = count_mistakes(cohort)
    page: str = template(TEMPLATE).render(
        alike=alike,
        name=printable(cohort.name, 200) or say("Class"),
        max_score=number_text(cohort.max_score),
        glance=list(_glance(cohort, scores)),
        histogram=draw_histogram(bin_scores(scores_of(cohort.rows), cohort.max_score), scores) if scores else "",
        criteria=[_criterion(one, _others(criteria)) for one in criteria] if scores else [],
        others=[say(outcome) for outcome in _others(criteria)],
        mistakes=[_mistake(one, cohort) for one in mistakes[:MISTAKES]],
        mistakes_left_out=len(mistakes[MISTAKES:]),
        sections=[_section(one, cohort.max_score) for one in count_sections(cohort)],
        ungraded=[lines[row.id] for row in cohort.rows if not row.graded],
        look=[(lines[id], say("; ").join(reasons)) for id, reasons in to_look_at(cohort).items()],
        often=often(cohort),
        missing=[_student(student) for student in cohort.missing],
        slowest=[lines[row.id] for row in slowest],
        lines=list(lines.values()),
        shown=_shown(lines.values()),
        seconds=_duration(cohort.seconds / 60) if cohort.seconds else "",
        isolation=list(isolation_words(cohort)),
    )
    return page


def _glance(cohort: Cohort, scores: Spread | None) -> Iterator[tuple[str, str]]:
    """Yield what to know first, label and number."""
    graded = scores.number if scores else 0
    yield say("submissions"), str(len(cohort.rows))
    yield say("graded"), str(graded)
    yield say("ungraded"), str(len(cohort.rows) - graded)
    if look := to_look_at(cohort):
        yield say("to look at"), str(len(look))
    if cohort.missing or any(row.student for row in cohort.rows):
        yield say("nothing came"), str(len(cohort.missing))
    if late := sum(bool(_late(row.late)) for row in cohort.rows):
        yield say("late"), str(late)
    if marked := sum(bool(row.marks) for row in cohort.rows):
        yield say("with written marks"), str(marked)
    yield say("mean"), _rounded(scores.mean) if scores else NOTHING
    yield say("lower quartile"), _rounded(scores.lower) if scores else NOTHING
    yield say("median"), _rounded(scores.median) if scores else NOTHING
    yield say("upper quartile"), _rounded(scores.upper) if scores else NOTHING


def _line(row: Row, cohort: Cohort) -> Line:
    student = row.student or Student("")
    return Line(
        id=printable(row.id, NAME),
        report=_address(row.report),
        name=printable(student.name, NAME),
        called=printable(row.called, NAME) if not student.name.strip() else "",
        section=printable(student.section, NAME),
        score=number_text(row.score) if row.graded else "",
        marks=_marks(row, cohort),
        late=_late(row.late),
        seconds=f"{row.seconds:.1f}",
        cause=printable(row.cause, CAUSE) or say("no cause is known"),
    )


def _address(report: str) -> str:
    """Return the address of a report: a path from this page, and of nothing else."""
    if report.startswith("/") or not report.isprintable() or len(report) > ADDRESS:
        return ""
    return quote(report)


def _marks(row: Row, cohort: Cohort) -> str:
    """Return the points for the written answers, and how many have theirs where some are still to be marked."""
    if not row.marks:
        return ""
    earned, most = number_text(row.marked), number_text(cohort.most_marks)
    marked, questions = len(row.marks), len(cohort.questions)
    if marked == questions:
        return say("{earned} of {points}", earned=earned, points=most)
    return say(
        "{earned} of {points} ({marked} of {questions} marked)",
        earned=earned,
        points=most,
        marked=marked,
        questions=questions,
    )


def _late(late: Late | None) -> str:
    if late is None or late.minutes <= 0:
        return ""
    time = _duration(late.minutes)
    return say("{time}, −{percent} %", time=time, percent=number_text(late.percent)) if late.percent else time


def _duration(minutes: float) -> str:
    """Return a time in its two largest units: ``3 d 4 h``, ``2 h 5 min``, ``12 min``, ``30 s``."""
    if minutes < 1:
        return say("{number} s", number=round(60 * minutes))
    days, rest = divmod(int(minutes), 24 * 60)
    hours, rest = divmod(rest, 60)
    units = [
        (days, say("{number} d", number=days)),
        (hours, say("{number} h", number=hours)),
        (rest, say("{number} min", number=rest)),
    ]
    first = next(place for place, (number, _) in enumerate(units) if number)
    return " ".join(told for number, told in units[first : first + 2] if number)


def _rounded(number: float) -> str:
    return number_text(float(f"{number:.1f}"))


def _others(criteria: Sequence[CriterionCount]) -> list[str]:
    """Return the outcomes other than passed, in the order of their columns."""
    unknown = [OTHER] if any(OTHER in one.outcomes for one in criteria) else []
    return [outcome for outcome in OUTCOMES if outcome != PASSED] + unknown


def _criterion(count: CriterionCount, others: Sequence[str]) -> Criterion:
    return Criterion(
        printable(count.id, NAME),
        number_text(count.points),
        f"{count.passed} ({_percent(count.passed, count.judged)})" if count.judged else NOTHING,
        round(100 * count.passed / count.judged, 1) if count.judged else 0.0,
        tuple((say(outcome), count.outcomes.get(outcome, 0)) for outcome in others),
    )


def _percent(part: int, whole: int) -> str:
    """Return a share in whole percent: 0 only of none, 100 only of all."""
    rounded = round(100 * part / whole) if whole else 0
    return f"{min(99, max(1, rounded)) if 0 < part < whole else rounded} %"


def _mistake(count: MistakeCount, cohort: Cohort) -> Mapping[str, str | list[str]]:
    graded = sum(row.graded for row in cohort.rows)
    return {
        "words": printable(count.words, WORDS),
        "number": f"{count.submissions} ({_percent(count.submissions, graded)})",
        "criteria": [printable(criterion, NAME) for criterion in count.criteria],
    }


def _section(count: SectionCount, most: float) -> Section:
    scores = count.scores
    numbers = [(say("students"), str(count.students)), (say("handed in"), str(count.came))]
    numbers += [(say("graded"), str(scores.number if scores else 0))]
    numbers += [(say("median"), _rounded(scores.median) if scores else NOTHING)]
    numbers += [(say("mean"), _rounded(scores.mean) if scores else NOTHING)]
    box = None
    if scores and most > 0:
        start, middle, end = (round(100 * n / most, 1) for n in (scores.lower, scores.median, scores.upper))
        box = (start, middle, round(end - start, 1))
    return Section(printable(count.name, NAME) or say("no section"), tuple(numbers), box)


def _student(student: Student) -> Mapping[str, str]:
    return {key: printable(value, NAME) for key, value in vars(student).items()}


def _shown(lines: Iterable[Line]) -> frozenset[str]:
    """Return which columns of the table of all have something in them."""
    return frozenset(key for line in lines for key in ("section", "marks", "late") if getattr(line, key))
