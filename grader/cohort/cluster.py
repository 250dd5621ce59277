"""Gradings on the machines of an existing Dask cluster; submissions travel as bytes, and come back as reports."""

import asyncio
import contextlib
import queue
import secrets
import time
from collections.abc import Iterator
from typing import Any

from grader.options import UsageError
from grader.process import HarnessFault

from .job import Order, Outcome, grade_files, load, problem_of
from .jobs import Task

SECONDS = 15  # for the scheduler to answer
PATIENCE = 300  # seconds without a worker until the run ends
WAITING = 2  # tasks for each thread of the cluster: one that runs, and one to go on with


class Cluster:
    """The workers of the scheduler at ``address``, such as ``tcp://scheduler:8786``.

    Raises ``UsageError`` where there is none, where it has no workers, or where these would grade otherwise than here.
    """

    def __init__(self, address: str, order: Order) -> None:
        distributed = _distributed()
        try:
            self._client: Any = distributed.Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"--cluster {address!r}: {str(error) or 'no answer'}; is the scheduler running?") from None
        try:
            self._check(address, order)
        except UsageError:
            self.close()
            raise
        self._order = order
        self._run = secrets.token_hex(8)  # the scheduler has other runs, and their tasks have other names
        self._alone_since = 0.0
        self._running: dict[Any, Task] = {}
        self._ended: queue.Queue[Any] = queue.Queue()

    def room(self) -> int:
        """Return how many more tasks keep all workers at work."""
        with _told():
            threads = sum(self._client.nthreads().values())
        if threads:
            self._alone_since = 0.0
        elif not self._alone_since:
            self._alone_since = time.monotonic()
        elif time.monotonic() > self._alone_since + PATIENCE:
            raise HarnessFault("the cluster has lost all its workers; start some, and run the same command again")
        return int(max(0, WAITING * threads - len(self._running)))

    def submit(self, task: Task) -> None:
        """Send the submission to the cluster; where a worker is lost it goes to another, as often as Dask allows."""
        files, key = load(task.folder), f"grade-{self._run}-{task.sha256}"
        with _told():
            future = self._client.submit(grade_files, "submission", files, self._order, key=key, pure=False)
        self._running[future] = task
        future.add_done_callback(self._ended.put)

    def finished(self, seconds: float) -> list[tuple[Task, Outcome]]:
        """Return what ended since the last call."""
        ended = []
        try:
            while True:
                future = self._ended.get(timeout=seconds)
                ended.append((self._running.pop(future), _outcome(future)))
                seconds = 0
        except queue.Empty:
            return ended

    def close(self) -> None:
        """Take back what still runs, and leave the cluster as it is."""
        with contextlib.suppress(Exception):  # the scheduler may be gone
            if running := list(getattr(self, "_running", ())):
                self._client.cancel(running)
        with contextlib.suppress(Exception):
            self._client.close()

    def _check(self, address: str, order: Order) -> None:
        try:
            self._client.wait_for_workers(1, timeout=SECONDS)
            found = self._client.run(problem_of, order)
        except (TimeoutError, asyncio.TimeoutError):  # two classes until Python 3.11
            start = f"dask worker --nthreads 1 --nworkers -1 {address}"
            raise UsageError(f"--cluster {address!r} has no workers; start some: {start}") from None
        if problems := [problem for problem in found.values() if problem]:
            raise UsageError(f"--cluster {address!r}: {len(problems)} of {len(found)} workers: {problems[0]}")


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Say what is lost, and what helps, where the scheduler does not answer."""
    try:
        yield
    except Exception as error:
        what = f"the cluster's scheduler is gone ({type(error).__name__})"
        raise HarnessFault(f"{what}; start it, and run the same command again") from None


def _outcome(future: Any) -> Outcome:
    if future.status == "finished":
        outcome: Outcome = future.result()
        return outcome
    error = future.exception() if future.status == "error" else None
    return Outcome(cause=f"the cluster gave it up: {type(error).__name__ if error else future.status}")


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise UsageError("--cluster needs Dask; install it: pip install -e '.[cluster]'") from None
    return distributed
