"""Gradings on the machines of an existing Dask cluster; submissions travel as bytes, and come back as reports."""

import asyncio
import queue
from typing import Any

from grader.lab import Lab
from grader.options import UsageError

from .job import Order, Outcome, grade_files, harness_hash, load
from .jobs import Task

SECONDS = 15  # for the scheduler to answer
TRIES = 3  # of a submission whose machine is lost
WAITING = 2  # tasks for each thread of the cluster: one that runs, and one to go on with


class Cluster:
    """The workers of the scheduler at ``address``, such as ``tcp://scheduler:8786``.

    Raises ``UsageError`` where there is none, where it has no workers, or where these have another harness.
    """

    def __init__(self, address: str, order: Order) -> None:
        distributed = _distributed()
        try:
            self._client: Any = distributed.Client(address, timeout=SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"--cluster {address!r}: {str(error) or 'no answer'}; is the scheduler running?") from None
        try:
            self._check(address)
        except UsageError:
            self.close()
            raise
        self._order = order
        self._running: dict[Any, Task] = {}
        self._ended: queue.Queue[Any] = queue.Queue()

    def room(self) -> int:
        """Return how many more tasks keep all workers at work."""
        threads = max(1, sum(self._client.nthreads().values()))
        return int(max(0, WAITING * threads - len(self._running)))

    def submit(self, task: Task) -> None:
        """Send the submission to the cluster; where a worker is lost, it goes to another, up to ``TRIES`` times."""
        future = self._client.submit(
            grade_files, "submission", load(task.folder), self._order, key=f"grade-{task.sha256}", pure=False
        )
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
        if running := list(getattr(self, "_running", ())):
            self._client.cancel(running)
        self._client.close()

    def _check(self, address: str) -> None:
        try:
            self._client.wait_for_workers(1, timeout=SECONDS)
            found = self._client.run(_harness_there)
        except (TimeoutError, asyncio.TimeoutError):  # two classes until Python 3.11
            raise UsageError(f"--cluster {address!r} has no workers; start some: dask worker {address}") from None
        ours = harness_hash(Lab.here())
        others = [worker for worker, harness in found.items() if harness != ours]
        if others:
            raise UsageError(
                f"--cluster {address!r}: {len(others)} of {len(found)} workers have another version of this harness; "
                "install this one there"
            )


def _harness_there() -> str:
    return harness_hash(Lab.here())


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
