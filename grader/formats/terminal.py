"""The report in the terminal: a table by part, then what is to be mended."""

import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.describe import number_text, printable
from grader.ledger import BLOCKED, MISSING, PASSED
from grader.report import Report

STYLES = {PASSED: "green", BLOCKED: "yellow", MISSING: "yellow"}
WORDS = {MISSING: "not written yet"}


WIDTH = 80  # characters, where it does not go to a terminal


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
        if result.outcome not in (PASSED, BLOCKED, MISSING):
            console.print()
            console.print(Text(f"{result.id}: {result.outcome}", style="bold red"))
            console.print(Text(result.feedback))
    written = [question for question, there in report.answers.items() if there]
    if report.answers:
        console.print(
            Text(f"\nwritten answers: {', '.join(written) or 'none'} of {len(report.answers)}, marked by a person")
        )
    score = f"score: {number_text(report.score)} of {number_text(report.max_score)}"
    console.print(Text(score, style="bold"))
    environment = report.environment
    console.print(
        Text(
            f"python {environment.python}, torch {environment.torch}, device {environment.device}, "
            f"data {environment.data}, isolation {environment.isolation}, seed {environment.seed}",
            style="dim",
        )
    )


def _table(report: Report) -> Table:
    table = Table(title=Text(printable(report.name)), title_justify="left", box=None, pad_edge=False, show_edge=False)
    table.add_column("criterion", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("outcome")
    for part in report.parts:
        rows = report.results(part)
        earned, points = (number_text(sum(getattr(row, key) for row in rows)) for key in ("earned", "points"))
        table.add_row(Text(part.title, style="bold"), Text(f"{earned} / {points}", style="bold"), "")
        for row in rows:
            outcome = WORDS.get(row.outcome, row.outcome) + (f", {row.feedback}" if row.outcome == BLOCKED else "")
            style = STYLES.get(row.outcome, "red")
            points = f"{number_text(row.earned)} / {number_text(row.points)}"
            table.add_row(Text(f"  {row.id}"), Text(points, style=style), Text(outcome, style=style))
    return table
