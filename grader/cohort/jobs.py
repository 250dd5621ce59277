"""Gradings side by side on this machine: a judge's process for each job, replaced when it dies."""

import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Protocol

from .job import Order, Outcome, grade_folder

TRIES = 3  # of a submission whose judge is killed
LIFETIME = 200  # gradings of one process: whatever leaks does not grow for a whole course


@dataclass(frozen=True)
class Task:
    """A submission to be graded, unpacked in ``folder``; ``sha256`` tells it from others."""

    sha256: str
    folder: Path


class Machines(Protocol):
    """Where gradings are done."""

    def room(self) -> int:
        """Return how many more tasks it takes now."""
        ...

    def submit(self, task: Task) -> None:
        """Begin ``task``; there must be room."""
        ...

    def finished(self, seconds: float) -> list[tuple[Task, Outcome]]:
        """Return the tasks that ended since the last call; wait up to ``seconds`` for one."""
        ...

    def close(self) -> None:
        """End what still runs."""
        ...


class Jobs:
    """``count`` judges in processes of their own."""

    def __init__(self, count: int, order: Order) -> None:
        self._order = order
        self._idle = [_Job(order) for _ in range(count)]
        self._busy: dict[_Job, Task] = {}
        self._tries: dict[str, int] = {}

    def room(self) -> int:
        """Return how many judges have nothing to do."""
        return len(self._idle)

    def submit(self, task: Task) -> None:
        """Give ``task`` to an idle judge."""
        job = self._idle.pop()
        if job.done >= LIFETIME:
            job.close()
            job = _Job(self._order)
        self._busy[job] = task
        job.begin(task)

    def finished(self, seconds: float) -> list[tuple[Task, Outcome]]:
        """Return what ended; the task of a judge that was killed is given to a new one, up to ``TRIES`` times."""
        ready = set(wait([job.answers for job in self._busy], seconds))
        ended = []
        for job in [job for job in self._busy if job.answers in ready]:
            task = self._busy.pop(job)
            outcome = job.outcome()
            if outcome is None:
                job.close()
                job = _Job(self._order)
                outcome = self._after_death(task)
            if outcome is None:
                self._busy[job] = task
                job.begin(task)
            else:
                self._idle.append(job)
                ended.append((task, outcome))
        return ended

    def close(self) -> None:
        """End all judges, and with them their workers."""
        for job in [*self._idle, *self._busy]:
            job.close()

    def _after_death(self, task: Task) -> Outcome | None:
        self._tries[task.sha256] = self._tries.get(task.sha256, 0) + 1
        if self._tries[task.sha256] < TRIES:
            return None
        return Outcome(cause=f"its judge was killed {TRIES} times; is there memory left for this many --jobs?")


class _Job:
    """One judge's process."""

    def __init__(self, order: Order) -> None:
        context = multiprocessing.get_context("spawn")
        self.answers, theirs = context.Pipe()
        self.done = 0
        self._process: SpawnProcess = context.Process(target=_judge, args=(theirs, order), daemon=False)
        self._process.start()
        theirs.close()

    def begin(self, task: Task) -> None:
        """Have the task graded."""
        try:
            self.answers.send(task)
        except OSError:  # it is dead, and will be found to be
            return

    def outcome(self) -> Outcome | None:
        """Return what came of the task, None where the process ended before it said."""
        try:
            outcome: Outcome = self.answers.recv()
        except (EOFError, OSError):
            return None
        self.done += 1
        return outcome

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self.answers.close()


def _judge(tasks: "Connection[Outcome, Task]", order: Order) -> None:
    """Grade tasks until there are no more: the judge's process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that has the judges ends them
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    while True:
        task = tasks.recv()
        tasks.send(grade_folder("submission", task.folder, order))


def _end_with(sentinel: int) -> None:
    """End this process, and its workers with it, as soon as the one that started it is gone."""
    wait([sentinel])
    os._exit(1)
