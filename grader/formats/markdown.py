"""The report as GitHub's Markdown, for a pull request, an issue or a job's summary: report.md.

All that may be a submission's stands in code, in spans or fenced blocks whose marks are longer than any in the text:
there neither Markdown nor HTML is obeyed, nobody is mentioned and nothing becomes a link.
"""

import re
from collections.abc import Iterator

from grader.formats.text import safe_name
from grader.formats.words import environment_words, explanation, is_wrong, outcome_words, points_words, score_words
from grader.language import say
from grader.ledger import Result
from grader.report import Report, ReportPart
from grader.text import number_text

PLAIN = re.compile(r"[a-zA-Z0-9 ,()\x80-\U0010ffff-]+")  # without a mark of Markdown's, or of GitHub's own


def render(report: Report) -> str:
    """Return the text of report.md."""
    return "\n\n".join(_blocks(report)) + "\n"


def render_within(report: Report, size: int) -> str:
    """Return as much of report.md as fits into ``size`` bytes of UTF-8, in whole blocks, and say so where not all does.

    A block that is cut could leave a fence open, and what comes after it would be obeyed.
    """
    text = render(report)
    if len(text.encode()) <= size:
        return text
    rest = say("The rest is left out: the report is too long for this place.") + "\n"
    kept, room = [], size - len(rest.encode())
    for block in _blocks(report):
        room -= len(block.encode()) + len("\n\n")
        if room < 0:
            break
        kept.append(block)
    return "\n\n".join([*kept, rest]) if kept else ""


def _blocks(report: Report) -> Iterator[str]:
    yield f"## {_code(safe_name(report.name))}"
    yield f"**{score_words(report)}**"
    yield "\n".join(_table(report))
    for result in report.criteria:
        if is_wrong(result):
            yield _wrong(report, result)
    if report.answers:
        yield say("Written answers, marked by a person:")
        yield "\n".join(
            f"- {_code(safe_name(question))}: {say('there') if text else say('not there')}"
            for question, text in report.answers.items()
        )
    yield _code(environment_words(report).replace("\n", " "))


def _table(report: Report) -> Iterator[str]:
    yield f"| {say('criterion')} | {say('points')} | {say('outcome')} |"
    yield "| --- | ---: | --- |"
    for part in report.parts:
        yield from _part_rows(report, part)


def _part_rows(report: Report, part: ReportPart) -> Iterator[str]:
    rows = report.results(part)
    earned, points = (number_text(sum(getattr(row, key) for row in rows)) for key in ("earned", "points"))
    yield f"| **{_words(part.title)}** | **{earned} / {points}** | |"
    for row in rows:
        got = f"{number_text(row.earned)} / {number_text(row.points)}"
        yield f"| {_cell(row.id)} | {got} | {_words(outcome_words(row))} |"


def _wrong(report: Report, result: Result) -> str:
    place = ""
    if result.place is not None:
        file = _code(safe_name(report.file(result.place)))
        place = say("{file}, line {line}", file=file, line=result.place.line) + "\n\n"
    head = f"### {_code(safe_name(result.id))}: {_words(outcome_words(result))}, {points_words(result)}"
    return f"{head}\n\n{place}{_block(explanation(result))}"


def _words(text: str) -> str:
    """Return words for a cell of the table: as they are where they hold no mark of any kind, else in code."""
    return text if PLAIN.fullmatch(text) and text == safe_name(text) else _cell(text)


def _cell(text: str) -> str:
    """Return text in code for a cell of the table, which a ``|`` would end even there."""
    return _code(safe_name(text).replace("|", "\\x7c"))


def _code(line: str) -> str:
    marks = "`" * (_longest_run(line) + 1)
    edge = " " if not line or "`" in (line[0], line[-1]) else ""
    return f"{marks}{edge}{line}{edge}{marks}"


def _block(text: str) -> str:
    marks = "`" * max(3, _longest_run(text) + 1)
    return f"{marks}text\n{text}\n{marks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
