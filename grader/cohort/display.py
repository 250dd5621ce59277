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
from .look import often, to_look_at
from .records import Cohort
from .run import Tally
from .tables import counted_as_nothing

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

    def finish(self, cohort: Cohort, tally: Tally, written: Sequence[Path], *, total: bool = False) -> None:
        """Say what came of it, and where it lies; ``total`` tells whether the platforms get the scores with marks."""
        ungraded = [row for row in cohort.rows if not row.graded]
        for row in ungraded[:LISTED]:
            self._say(f"ungraded: {row.id}: {printable(row.cause, 300)}")
        if len(ungraded) > LISTED:
            self._say(f"and {len(ungraded) - LISTED} more that are ungraded")
        self._tell_to_look(cohort, tally)
        self._say(f"{tally.graded} graded, {tally.known} known before or equal to another, {len(ungraded)} ungraded")
        if tally.gone:
            self._say(f"{tally.gone} of earlier runs are not in FOLDER any more and left out; their gradings are kept")
        for text in tally.unwritten[:LISTED]:
            self._say(f"no report written: {printable(text, 300)}")
        self._say(f"{len(cohort.missing)} on the roster without a submission; {self.seconds:.0f} seconds")
        if scores := spread(scores_of(cohort.rows)):
            self._say(f"scores: median {number_text(scores.median)} of {number_text(cohort.max_score)}")
        if total and (text := counted_as_nothing(cohort)):
            self._say(text)
        for path in written:
            self._say(f"written: {printable(str(path))}")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def _tell_to_look(self, cohort: Cohort, tally: Tally) -> None:
        """Tell of submissions that want a person's eye."""
        look = to_look_at(cohort)
        for id, reasons in list(look.items())[:LISTED]:
            self._say(f"look at {printable(id, 80)}: {'; '.join(reasons)}")
        if len(look) > LISTED:
            self._say(f"and {len(look) - LISTED} more to look at")
        for number, reason in often(cohort):
            self._say(f"look at {number} of {len(cohort.rows)} submissions: {reason}")
        if tally.taken_out:
            names = printable(", ".join(tally.taken_out), 300)
            self._say(f"taken out meanwhile by another run that was not given them: {names}; run this command again")


def sparkline(scores: Counter[float], most: float) -> str:
    """Return the distribution of ``scores`` as a line of bars from 0 to ``most``."""
    numbers = [each.number for each in bin_scores(list(scores.elements()), most)]
    highest = max(max(numbers), 1)
    return "".join(BARS[-(-number * (len(BARS) - 1) // highest)] for number in numbers)
