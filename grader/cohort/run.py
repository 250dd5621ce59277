"""Grade what the gradebook has no grading of, and write the reports; stopped at any moment, the next run goes on."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.fingerprint import fingerprint
from grader.lab import Lab
from grader.options import UsageError
from grader.rubric import Rubric
from grader.text import printable

from .gradebook import Gradebook, Graded, Key
from .intake import fetch
from .job import Outcome
from .jobs import Machines, Task
from .look import notes_on
from .records import Delivery, IntakeError
from .reports import Reports
from .stored import report_from

SOURCE = 2**15  # bytes kept of a module
END = Task("", Path())  # no task
PAUSE = 0.2  # seconds between two looks for gradings that ended

Progress = Callable[["Tally"], None]


@dataclass
class Tally:
    """How far a run is: ``known`` were graded before, ``scores`` are of all that have one."""

    total: int
    most: float  # points that can be had
    known: int = 0
    graded: int = 0
    ungraded: int = 0
    unwritten: list[str] = field(default_factory=list)  # reports, with the reason
    gone: int = 0  # deliveries of earlier runs that came no more
    taken_out: list[str] = field(default_factory=list)  # deliveries, by another run that was not given them
    scores: Counter[float] = field(default_factory=Counter)
    moved: int = 0  # marks, to the new ids of what they were given for

    @property
    def done(self) -> int:
        """Submissions that need nothing more in this run."""
        return self.known + self.graded + self.ungraded

    def count(self, found: Graded, rubric: Rubric, *, known: bool) -> None:
        """Count a delivery with its grading; ``known`` is whether that was there before."""
        if found.cause:
            self.ungraded += 1
            return
        self.known += known
        self.graded += not known
        self.scores[sum(result.earned for result in found.results(rubric))] += 1


@dataclass(frozen=True)
class Setup:
    """What a run works with: the reports, the gradebook and the rubric that they have, its hash, a folder for files.

    ``key`` is that of a grading, whatever the submission; ``again`` is whether what is known is done again.
    """

    reports: Reports
    rubric_hash: str
    staging: Path
    key: Key
    again: bool = False

    @property
    def gradebook(self) -> Gradebook:
        """The gradebook."""
        return self.reports.gradebook

    @property
    def rubric(self) -> Rubric:
        """The table of points."""
        return self.reports.rubric

    def key_of(self, sha256: str) -> Key:
        """Return the key of the grading of a submission."""
        return replace(self.key, sha256=sha256)


def grade_all(deliveries: Sequence[Delivery], setup: Setup, machines: Machines, progress: Progress) -> Tally:
    """Grade the deliveries that have no grading yet, with their reports; return what became of them.

    Raises ``UsageError`` where no submission can be graded as it was asked for.
    """
    run = _Run(setup, Tally(len(deliveries), setup.rubric.max_score))
    run.tally.moved = setup.gradebook.move_marks({delivery.id: delivery.called for delivery in deliveries})
    # At the beginning, so that what another run brings in meanwhile stays.
    run.tally.gone = setup.gradebook.keep_only(delivery.id for delivery in deliveries)
    tasks: Iterator[Task | None] = (run.receive(delivery, number) for number, delivery in enumerate(deliveries))
    more = True
    while more or run.grading:
        while more and machines.room():
            task = next(tasks, END)
            more = task is not END
            if task is not None and more:
                machines.submit(task)
            progress(run.tally)
        for task, outcome in machines.finished(PAUSE):
            run.enter(task, outcome)
            progress(run.tally)
    run.tally.taken_out = run.missing(deliveries)
    return run.tally


class _Run:
    """A run while it goes on; ``grading`` waits for outcomes, by content: equal submissions are graded once."""

    def __init__(self, setup: Setup, tally: Tally) -> None:
        self.tally = tally
        self.grading: dict[str, list[Delivery]] = {}
        self._setup = setup
        self._graded: set[str] = set()  # in this run
        self._notes: dict[str, dict[str, str]] = {}  # by delivery

    def receive(self, delivery: Delivery, number: int) -> Task | None:
        """Unpack a delivery and enter it in the gradebook; return the task where it has to be graded."""
        folder = self._setup.staging / str(number)
        sha256 = self._unpack(delivery, folder)
        task = Task(sha256, folder) if sha256 and self._waits(delivery, sha256) else None
        if task is None:
            shutil.rmtree(folder, ignore_errors=True)
        return task

    def _unpack(self, delivery: Delivery, folder: Path) -> str:
        """Return the hash of what was delivered; empty where it cannot be unpacked."""
        folder.mkdir(parents=True)
        try:
            found = fetch(delivery, folder)
            sha256 = fingerprint(folder)
        except (IntakeError, OSError) as error:
            self._setup.gradebook.deliver(delivery, "", printable(str(error)))
            self._setup.reports.remove(delivery.id)
            self.tally.ungraded += 1
            return ""
        self._notes[delivery.id] = {**found, **notes_on(folder, self._setup.rubric.questions)}
        self._setup.gradebook.deliver(delivery, sha256, notes=self._notes[delivery.id])
        self._setup.gradebook.keep_sources(sha256, _sources(folder))
        return sha256

    def _waits(self, delivery: Delivery, sha256: str) -> bool:
        """Return whether this is the first that has to be graded; settle it where its grading is known."""
        if sha256 in self.grading:
            self.grading[sha256].append(delivery)
            return False
        fresh = sha256 in self._graded
        found = self._setup.gradebook.find(self._setup.key_of(sha256)) if fresh or not self._setup.again else None
        if found is not None and (fresh or not found.cause):
            self._settle(delivery, found, sha256)
            self.tally.count(found, self._setup.rubric, known=True)
            return False
        self.grading[sha256] = [delivery]
        return True

    def enter(self, task: Task, outcome: Outcome) -> None:
        """Enter what came of a task, then write the reports of all who handed it in."""
        if outcome.wrong_order:
            raise UsageError(outcome.cause)
        report = report_from(outcome.report) if outcome.report else None
        setup, key = self._setup, self._setup.key_of(task.sha256)
        setup.gradebook.enter(key, setup.rubric_hash, report, outcome.cause, again=setup.again)
        shutil.rmtree(task.folder, ignore_errors=True)
        self._graded.add(task.sha256)
        found = setup.gradebook.find(key)
        assert found is not None
        for place, delivery in enumerate(self.grading.pop(task.sha256)):
            self._settle(delivery, found, task.sha256)
            self.tally.count(found, setup.rubric, known=place > 0)

    def missing(self, deliveries: Sequence[Delivery]) -> list[str]:
        """Return which of the deliveries are not in the gradebook any more."""
        there = {row["id"] for row in self._setup.gradebook.delivered()}
        return [delivery.id for delivery in deliveries if delivery.id not in there]

    def _settle(self, delivery: Delivery, found: Graded, sha256: str) -> None:
        """Have a grading count for a delivery, and write the reports if it gives any."""
        if not self._setup.gradebook.assign(delivery.id, found.number):  # another run, not given it, took it out
            self._setup.gradebook.deliver(delivery, sha256, notes=self._notes[delivery.id])
            self._setup.gradebook.assign(delivery.id, found.number)
        try:
            if found.cause:
                self._setup.reports.remove(delivery.id)
            else:
                self._setup.reports.write(delivery.id, delivery.submitted, found)
        except OSError as error:  # the score is in the gradebook; the next run writes the report
            self.tally.unwritten.append(f"{delivery.id}: {error.strerror}")


def _sources(folder: Path) -> dict[str, str]:
    """Return the texts of the lab's modules in ``folder``, by file name; of a very long one, its beginning."""
    texts = {}
    for module in Lab.here().modules:
        path = folder / f"{module}.py"
        if path.is_file():
            with path.open("rb") as file:
                texts[path.name] = file.read(SOURCE).decode("utf-8", errors="replace")
    return texts
