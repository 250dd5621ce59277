"""What a person sees of a grading in the terminal: progress, the report, and where its files lie."""

import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from .formats import FILES, publish, render, write
from .language import say
from .report import Report
from .text import printable


class Display:
    """What a person sees: a line of progress while a submission is graded, then its report."""

    def __init__(self, name: str) -> None:
        self._console = Console(highlight=False)
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task(say("grading"), total=None)

    def __enter__(self) -> "Display":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def progress(self, done: int, total: int) -> None:
        """Move the bar."""
        self._bar.update(self._task, completed=done, total=total)

    def show(self, report: Report, formats: Sequence[str], folder: Path) -> None:
        """Give the report in each of ``formats``: to the terminal, to a file in ``folder``, to a CI service."""
        for name in formats:
            if name == "terminal":
                from grader.formats.terminal import write_report

                write_report(report, self._console)
            elif not FILES[name]:
                sys.stdout.write(render(report, name))
            else:
                path = printable(str(write(report, name, folder)))
                self._console.print(say("written: {path}", path=path), markup=False)
            publish(report, name)
