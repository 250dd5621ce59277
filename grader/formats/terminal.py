"""The report in the terminal: a table by part, then what is to be mended."""

import io
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.formats.text import safe_name
from grader.formats.words import (
    answers_words,
    environment_words,
    explanation,
    is_wrong,
    late_words,
    outcome_words,
    score_words,
    told_before,
)
from grader.language import say
from grader.ledger import BLOCKED, MISSING, PASSED
from grader.report import Report, ReportPart
from grader.text import number_text

STYLES = {PASSED: "green", BLOCKED: "yellow", MISSING: "yellow"}
WIDTH = 80  # characters, where it does not go to a terminal
NOTHING = "–"  # points of what was not run


def render(report: Report) -> str:
    """Return what the terminal would show, without colours."""
    console = Console(file=io.StringIO(), width=WIDTH, highlight=False)
    write_report(report, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def write_report(report: Report, console: Console) -> None:
    """Write ``report``; a submission's text is written as it is, never as markup."""
    console.print(_table(report))
    for result in report.criteria:
        if is_wrong(result):
            console.print()
            console.print(Text(f"{safe_name(result.id)}: {outcome_words(result)}", style="bold red"))
            before = told_before(report, result)
            console.print(Text(say("as {criterion}", criterion=safe_name(before)) if before else explanation(result)))
    if report.answers:
        console.print(Text(f"\n{answers_words(report)}"))
    console.print(Text(score_words(report), style="bold"))
    if late := late_words(report.late):
        console.print(Text(late, style="yellow"))
    console.print(Text(environment_words(report), style="dim"))


def _table(report: Report) -> Table:
    table = Table(title=Text(safe_name(report.name)), title_justify="left", box=None, pad_edge=False, show_edge=False)
    table.add_column(say("criterion"), no_wrap=True)
    table.add_column(say("points"), justify="right", no_wrap=True)
    table.add_column(say("outcome"))
    for part in report.parts:
        for row in _part_rows(report, part):
            table.add_row(*row)
    return table


def _part_rows(report: Report, part: ReportPart) -> Iterator[tuple[Text, Text, Text]]:
    rows = report.results(part)
    left_out = {criterion: report.left_out[criterion] for criterion in part.criteria if criterion in report.left_out}
    earned = number_text(sum(row.earned for row in rows)) if rows else NOTHING
    points = number_text(sum(row.points for row in rows) if rows else sum(left_out.values()))
    yield Text(safe_name(part.title), style="bold"), Text(f"{earned} / {points}", style="bold"), Text()
    for row in rows:
        style = STYLES.get(row.outcome, "red")
        got = f"{number_text(row.earned)} / {number_text(row.points)}"
        yield Text(f"  {safe_name(row.id)}"), Text(got, style=style), Text(outcome_words(row), style=style)
    for criterion, worth in left_out.items():
        got = f"{NOTHING} / {number_text(worth)}"
        yield Text(f"  {safe_name(criterion)}"), Text(got, style="dim"), Text(say("not run"), style="dim")
