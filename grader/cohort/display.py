"""What a teacher sees in the terminal while a class is graded, and at its end."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from grader.text import number_text, printable

from .counts import bin_scores, scores_of, spread
from .records import Cohort
from .run import Tally

BARS = " ▁▂▃▄▅▆▇█"
LISTED = 10  # ungraded ones


class ClassDisplay:
    """A bar with count, rate, time left and the running distribution of scores, where it goes to a terminal."""

    def __init__(self) -> None:
        self._console = Console(highlight=False)
        self._began = time.monotonic()
        columns = (
            TextColumn("grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("scores 0 {task.fields[scores]} 100 %", markup=False),
        )
        error = Console(stderr=True)
        self._bar = Progress(*columns, console=error, transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task("", total=None, rate="", scores="")

    def __enter__(self) -> "ClassDisplay":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    @property
    def seconds(self) -> float:
        """How long this has been going on."""
        return time.monotonic() - self._began

    def tell(self, text: str) -> None:
        """Say something beside the bar."""
        print(f"grade.py: {text}", file=sys.stderr)

    def progress(self, tally: Tally) -> None:
        """Move the bar."""
        rate = f"{60 * tally.graded / self.seconds:.1f} a minute" if tally.graded else ""
        self._bar.update(
            self._task, completed=tally.done, total=tally.total, rate=rate, scores=sparkline(tally.scores, tally.most)
        )

    def finish(self, cohort: Cohort, tally: Tally, written: Sequence[Path]) -> None:
        """Say what came of it, and where it lies."""
        print_ = self._console.print
        scores = spread(scores_of(cohort.rows))
        ungraded = [row for row in cohort.rows if not row.graded]
        for row in ungraded[:LISTED]:
            print_(f"ungraded: {row.id}: {printable(row.cause, 300)}", markup=False)
        if len(ungraded) > LISTED:
            print_(f"and {len(ungraded) - LISTED} more that are ungraded", markup=False)
        counts = f"{tally.graded} graded, {tally.known} known before or equal to another, {len(ungraded)} ungraded"
        print_(counts)
        if tally.gone:
            print_(f"{tally.gone} of earlier runs are not in FOLDER any more and left out; their gradings are kept")
        for text in tally.unwritten[:LISTED]:
            print_(f"no report written: {printable(text, 300)}", markup=False)
        print_(f"{len(cohort.missing)} on the roster without a submission; {self.seconds:.0f} seconds")
        if scores:
            middle = number_text(scores.median)
            print_(f"scores: median {middle} of {number_text(cohort.max_score)}")
        for path in written:
            print_(f"written: {printable(str(path))}", markup=False)


def sparkline(scores: Counter[float], most: float) -> str:
    """Return the distribution of ``scores`` as a line of bars from 0 to ``most``."""
    numbers = [each.number for each in bin_scores(list(scores.elements()), most)]
    highest = max(max(numbers), 1)
    return "".join(BARS[-(-number * (len(BARS) - 1) // highest)] for number in numbers)
