"""What a teacher sees in the terminal while a class is graded, and at its end."""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from grader.language import say
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
            TextColumn(say("grading"), markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn(say("left"), markup=False),
            TimeRemainingColumn(),
            TextColumn(say("scores") + " 0 {task.fields[scores]} 100 %", markup=False),
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
        rate = say("{number:.1f} a minute", number=60 * tally.graded / self.seconds) if tally.graded else ""
        self._bar.update(
            self._task, completed=tally.done, total=tally.total, rate=rate, scores=sparkline(tally.scores, tally.most)
        )

    def finish(self, cohort: Cohort, tally: Tally, written: Sequence[Path], *, total: bool = False) -> None:
        """Say what came of it, and where it lies; ``total`` tells whether the platforms get the scores with marks."""
        ungraded = [row for row in cohort.rows if not row.graded]
        for row in ungraded[:LISTED]:
            self._say(say("ungraded: {id}: {cause}", id=row.id, cause=printable(row.cause, 300)))
        if len(ungraded) > LISTED:
            self._say(say("and {number} more that are ungraded", number=len(ungraded) - LISTED))
        self._tell_to_look(cohort, tally)
        self._say(
            say(
                "{graded} graded, {known} known before or equal to another, {ungraded} ungraded",
                graded=tally.graded,
                known=tally.known,
                ungraded=len(ungraded),
            )
        )
        if tally.gone:
            self._say(
                say(
                    "{number} of earlier runs are left out: not in FOLDER any more, or there under another id; their "
                    "gradings and marks are kept",
                    number=tally.gone,
                )
            )
        if tally.moved:
            self._say(say("{number} marks were taken along to the new ids of the same submissions", number=tally.moved))
        for text in tally.unwritten[:LISTED]:
            self._say(say("no report written: {problem}", problem=printable(text, 300)))
        self._say(
            say(
                "{missing} on the roster without a submission; {seconds:.0f} seconds",
                missing=len(cohort.missing),
                seconds=self.seconds,
            )
        )
        if scores := spread(scores_of(cohort.rows)):
            median, most = number_text(scores.median), number_text(cohort.max_score)
            self._say(say("scores: median {median} of {points}", median=median, points=most))
        if not cohort.missing and not any(row.student for row in cohort.rows):
            self._say(
                say("without --roster canvas.csv and moodle.csv have names of files for ids; no platform knows them")
            )
        if total and (text := counted_as_nothing(cohort)):
            self._say(text)
        for path in written:
            self._say(say("written: {path}", path=printable(str(path))))

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, soft_wrap=True)

    def _tell_to_look(self, cohort: Cohort, tally: Tally) -> None:
        """Tell of submissions that want a person's eye."""
        look = to_look_at(cohort)
        for id, reasons in list(look.items())[:LISTED]:
            self._say(say("look at {id}: {reasons}", id=printable(id, 80), reasons=say("; ").join(reasons)))
        if len(look) > LISTED:
            self._say(say("and {number} more to look at", number=len(look) - LISTED))
        for number, reason in often(cohort):
            rows = len(cohort.rows)
            self._say(
                say("look at {number} of {total} submissions: {reason}", number=number, total=rows, reason=reason)
            )
        if tally.taken_out:
            names = printable(", ".join(tally.taken_out), 300)
            self._say(
                say(
                    "taken out meanwhile by another run that was not given them: {names}; run this command again",
                    names=names,
                )
            )


def sparkline(scores: Counter[float], most: float) -> str:
    """Return the distribution of ``scores`` as a line of bars from 0 to ``most``."""
    numbers = [each.number for each in bin_scores(list(scores.elements()), most)]
    highest = max(max(numbers), 1)
    return "".join(BARS[-(-number * (len(BARS) - 1) // highest)] for number in numbers)
