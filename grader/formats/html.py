"""The report as one HTML file, for people: opened from disk, on a telephone, printed. No network and no script.

All that is shown is put together here, as text; the template lays it out and escapes it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup

from grader.formats.words import answers_words, late_words, told_before
from grader.handout import section_address
from grader.language import say
from grader.ledger import BLOCKED, CRASHED, ERROR, FAILED, MISSING, PASSED, TIMEOUT, Result
from grader.report import Mark as GivenMark
from grader.report import Report, ReportPart
from grader.templates import template
from grader.text import number_text, printable, printable_lines

from .chart import draw

ANSWER = 20_000  # characters shown of a written answer
BROKEN = 60  # characters of a line that an editor may have broken
ADDRESS = 500  # characters of the handout's address; a longer one is none
TEMPLATE = Path(__file__).with_name("report.html.j2")
FACT = 1_000  # characters shown of what was called, came back, …
MENDED_FIRST = 5  # criteria named at the top


@dataclass(frozen=True)
class Mark:
    """An outcome: a symbol, a word, and the name of its look in the style sheet."""

    symbol: str
    word: str
    look: str


@dataclass(frozen=True)
class Figure:
    """A drawn exhibit."""

    title: str
    svg: Markup
    says: str


@dataclass(frozen=True)
class Row:
    """A criterion: ``facts`` are labels and what stands behind them.

    ``note`` is all there is to say of one that could not be judged, or is told already: words, the criterion that it
    waits for or is told at, more words.
    """

    id: str
    mark: Mark
    points: str
    facts: tuple[tuple[str, str], ...]
    advice: tuple[str, str]
    note: tuple[str, str, str]
    figures: tuple[Figure, ...]

    @property
    def lost(self) -> bool:
        """Whether there is something to mend here."""
        return self.mark.look == "bad"


@dataclass(frozen=True)
class Section:
    """A part of the rubric with its criteria.

    ``told`` names its section of the handout, ``told_whole`` with the title, empty where it has none; ``handout`` is
    its address, empty where no browser would show it.
    """

    title: str
    number: str
    points: str
    earned: float
    worth: float
    handout: str
    told: str
    told_whole: str
    rows: tuple[Row, ...]


def render(report: Report) -> str:
    """Return the text of report.html."""
    sections = [_section(report, number) for number in range(len(report.parts))]
    rows = [row for section in sections for row in section.rows]
    return template(TEMPLATE).render(
        name=printable(report.name, 200),
        score=number_text(report.score),
        max_score=number_text(report.max_score),
        out_of=say("of {points} points", points=number_text(report.max_score)),
        counts=_counts(rows),
        sections=sections,
        first=[row for row in rows if row.lost and not any(row.note)][:MENDED_FIRST],
        answers={printable(question, 60): _answer(text) for question, text in report.answers.items()},
        marks={printable(question, 60): _given(mark) for question, mark in report.marks.items()},
        beside=[line for line in (answers_words(report) if report.marks else "", late_words(report.late)) if line],
        environment=_environment(report),
        command=printable(report.command, FACT),
        words=_words(),
    )


def _section(report: Report, number: int) -> Section:
    part = report.parts[number]
    results = report.results(part)
    title, section = printable(part.title, 100), printable(part.section, 10)
    earned, worth = (sum(getattr(result, key) for result in results) for key in ("earned", "points"))
    return Section(
        title=title,
        number=section,
        points=_points(earned, worth),
        earned=earned,
        worth=worth,
        handout=_handout(report, part),
        told=say("Handout, section {section}", section=section) if section else "",
        told_whole=say("Handout, section {section}: {title}", section=section, title=title) if section else "",
        rows=tuple(_row(report, result) for result in results),
    )


def _points(earned: float, points: float) -> str:
    return say("{earned} of {points}", earned=number_text(earned), points=number_text(points))


def _handout(report: Report, part: ReportPart) -> str:
    """Return the address of the part's section: a web page, or the path of one, and of nothing else.

    A browser shows Markdown from a disk as it is, with no section to go to.
    """
    if not part.section or not 0 < len(report.handout) <= ADDRESS:
        return ""
    try:
        parsed = urlsplit(report.handout)
    except ValueError:
        return ""
    is_page = parsed.scheme in ("http", "https") or (not parsed.scheme and parsed.path.endswith((".html", ".htm")))
    if not is_page or any(not letter.isprintable() for letter in report.handout):
        return ""
    return section_address(report.handout, part.section)


def _row(report: Report, result: Result) -> Row:
    shown = report.exhibits.get(result.id, ())
    name = printable(result.id, 60)
    return Row(
        id=name,
        mark=_mark(result.outcome),
        points=_points(result.earned, result.points),
        facts=tuple(_facts(result)),
        advice=_advice(result),
        note=_note(report, result),
        figures=tuple(
            Figure(
                printable(exhibit.title),
                draw(exhibit, re.sub(r"\W+", "-", f"{name} {number}")),
                printable(exhibit.says, FACT),
            )
            for number, exhibit in enumerate(shown)
        ),
    )


def _note(report: Report, result: Result) -> tuple[str, str, str]:
    """Return what is to say of what could not be judged or is not there, or is told already, around a criterion."""
    if told := printable(told_before(report, result), 60):
        return say("as {criterion}", criterion=told).partition(told)
    if result.outcome not in (BLOCKED, MISSING):
        return "", "", ""
    named = [other.id for other in report.criteria if result.outcome == BLOCKED and other.id in result.feedback]
    if named:
        waits_for = printable(max(named, key=len), 60)
        return say("Waits for {criterion}; mend that one first.", criterion=waits_for).partition(waits_for)
    return printable(result.told if result.outcome == MISSING else result.feedback, FACT), "", ""


def _mark(outcome: str) -> Mark:
    marks = {
        PASSED: Mark("✓", say("passed"), "good"),
        FAILED: Mark("✗", say("failed"), "bad"),
        ERROR: Mark("!", say("raised an error"), "bad"),
        TIMEOUT: Mark("…", say("took too long"), "bad"),
        CRASHED: Mark("×", say("crashed"), "bad"),
        MISSING: Mark("○", say("not written yet"), "wait"),
        BLOCKED: Mark("→", say("blocked"), "wait"),
    }
    return marks.get(outcome) or Mark("?", printable(outcome, 20), "wait")


def _facts(result: Result) -> Iterator[tuple[str, str]]:
    """Yield what the verdict stands on, label and text; a text without parts has no label."""
    finding = result.finding
    if finding is None and result.told and result.outcome not in (PASSED, BLOCKED, MISSING):
        yield "", printable_lines(result.told, FACT)
    if finding is not None:
        yield say("called"), printable(finding.called, FACT)
        yield say("raised" if finding.raised else "returned"), printable(finding.returned, FACT)
        yield say("expected"), printable(finding.expected, FACT)
        if finding.difference:
            yield say("first difference"), printable(finding.difference, FACT)
    if result.place is not None:
        yield (
            say("where to look"),
            say("{file}, line {line}", file=printable(result.place.file), line=result.place.line),
        )


def _advice(result: Result) -> tuple[str, str]:
    """Return the likely mistake or the hint with its label; empty where there is neither."""
    if result.mistake:
        return say("likely mistake"), printable(result.mistake, FACT)
    hint = result.finding.hint if result.finding else result.hint
    return (say("hint"), printable(hint, FACT)) if hint else ("", "")


def _counts(rows: list[Row]) -> str:
    """Return in a sentence how many criteria hold, and what became of the others."""
    words = [row.mark.word for row in rows if row.mark.look != "good"]
    others = [say("{number} {outcome}", number=words.count(word), outcome=word) for word in dict.fromkeys(words)]
    held = say("{held} of {all} criteria hold", held=len(rows) - len(words), all=len(rows))
    return say(", ").join([held, *others])


def _answer(text: str) -> str:
    """Return an answer's text, its paragraphs in one line each where an editor broke them, as Markdown has it."""
    lines: list[str] = []
    fenced = False
    for line in printable_lines(text, ANSWER).splitlines():
        fenced ^= line.startswith("```")
        if lines and not fenced and len(lines[-1]) >= BROKEN and line[:1].isalpha():
            close = max(lines[-1][-1], line[0]) > "\u2e7f"  # Chinese characters have no space between them
            lines[-1] += line if close else f" {line}"
        else:
            lines.append(line)
    return "\n".join(lines)


def _given(given: GivenMark) -> tuple[str, str]:
    """Return the points that a person gave, and their comment."""
    return _points(given.points, given.most), printable_lines(given.comment, ANSWER)


def _environment(report: Report) -> Mapping[str, str]:
    environment = report.environment
    began = datetime.fromtimestamp(report.began, timezone.utc).strftime("%Y-%m-%d %H:%M UTC") if report.began else ""
    seconds = say("{seconds} seconds", seconds=f"{report.seconds:.1f}") if report.seconds else ""
    rows = {
        say("graded at"): began,
        say("in"): seconds,
        "Python": environment.python,
        "PyTorch": environment.torch,
        say("device"): environment.device,
        say("data"): environment.data,
        say("isolation"): environment.isolation,
        say("seed"): str(environment.seed),
        say("fingerprint"): report.sha256,
    }
    return {label: printable(value, 100) for label, value in rows.items() if value}


def _words() -> Mapping[str, str]:
    """Return the fixed words of the page, by their names in the template."""
    return {
        "report": say("Grading report"),
        "points": say("points"),
        "by_part": say("Points by part"),
        "part": say("part"),
        "criteria": say("criteria"),
        "first": say("To mend first"),
        "details": say("what happened"),
        "figures": say("figures"),
        "answers": say("Written answers"),
        "answers_note": say("A person marks these, beside the points above. What is typed here is kept on paper only."),
        "not_answered": say("Not answered."),
        "marks": say("Points"),
        "comment": say("Comment"),
        "graded_with": say("How this was graded"),
        "again": say("The same again"),
    }
