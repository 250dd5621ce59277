"""A submission in worker processes; this process never imports it and believes nothing but numbers."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from .describe import call_text
from .language import say
from .limits import Limits
from .process import HarnessFault, KilledOutside, Lost, Worker
from .replies import mapping, number, read_answers, read_raised
from .submission import Submission, SubmissionError
from .worker.calls import Answer, Call, Raised, Run
from .worker.frames import WireError
from .worker.wire import pack, unpack

T = TypeVar("T")
TRIES = 3  # of a request whose worker is killed from outside


class Seat:
    """A place for a worker, taken by a new one as soon as the last is lost."""

    def __init__(self, worker: Worker, start: Callable[[], Worker]) -> None:
        self.worker = worker
        self._start = start
        self.asked: set[str] = set()  # what the worker has been asked about: modules, functions, long runs
        self.spent = 0.0  # seconds that the last worker asked took over it, its start apart
        self._alone: set[frozenset[str]] = set()  # what has cost a worker that had been asked about nothing else
        self._closed = False
        self._fault: HarnessFault | None = None  # which no later request gets past
        self._number = 0
        self._lock = threading.Lock()  # closed by one thread while another replaces a lost worker

    def exchange(
        self, about: Sequence[str], request: dict[str, Any], seconds: float, read: Callable[[dict[str, Any]], T]
    ) -> T:
        """Return what ``read`` makes of the reply to ``request``, which is about these modules, functions or long runs.

        Raises ``Lost`` where the worker is lost, ended here if what it sent is no proper reply, and ``SubmissionError``
        where the submission raised. A new worker is asked again where the first had been asked about other things, for
        what those left behind may have cost it, and where something outside killed it; in the end of the latter
        ``HarnessFault`` is raised.
        """
        self.spent = 0.0
        if self._fault is not None:
            raise self._fault
        if seconds <= 0:
            raise Lost("timeout", say("the time for the whole submission is used up"))
        kills = 0
        while kills < TRIES:
            shared = not self.asked <= set(about)
            self.asked.update(about)
            try:
                return self._try(request, seconds, read)
            except KilledOutside:
                kills += 1
                if self._closed:
                    raise
            except Lost:
                if not shared:
                    self._alone.add(frozenset(about))
                if self._closed or frozenset(about) in self._alone:
                    raise
            except HarnessFault as fault:
                self._fault = fault
                raise
        self._fault = HarnessFault(f"a worker was killed from outside {TRIES} times; is there memory left?")
        raise self._fault

    def _try(self, request: dict[str, Any], seconds: float, read: Callable[[dict[str, Any]], T]) -> T:
        self._number += 1
        message = pack({"id": self._number, **request})
        try:
            self.worker.wait_until_ready()
            began = time.monotonic()
            try:
                data = self.worker.exchange(message, seconds)
            finally:
                self.spent = time.monotonic() - began
            reply = mapping(unpack(data))
            if number(reply["id"]) != self._number:
                raise WireError("the answer to something else")
            if "raised" in reply:
                raise SubmissionError(read_raised(mapping(reply["raised"])))
            return read(reply)
        except Lost:
            self._replace()
            raise
        except (SubmissionError, HarnessFault):
            raise
        except Exception as error:  # whatever the bytes are, they are the worker's fault
            self.worker.close()
            self._replace()
            reason = say("it sent bytes that are no answer ({problem})", problem=type(error).__name__)
            raise Lost("crashed", reason) from None

    def renew(self) -> None:
        """Have a worker that has been asked about nothing."""
        if self.asked:
            self.worker.close()
            self._replace()

    def _replace(self) -> None:
        self.asked.clear()
        with self._lock:
            if not self._closed:
                self.worker = self._start()

    def close(self) -> None:
        """End the worker for good."""
        with self._lock:
            self._closed = True
        self.worker.close()


class RemoteSubmission(Submission):
    """A submission behind a seat that answers the properties' calls, and one that runs experiments meanwhile.

    Without the second the first does both, one after the other.
    """

    def __init__(self, folder: Path, front: Seat, back: Seat | None, limits: Limits) -> None:
        self.folder = folder
        self._front = front
        self._back = back
        self._limits = limits
        self._deadline = time.monotonic() + limits.submission
        self._spent: Counter[str] = Counter()  # seconds, by module and function
        self._unimportable: dict[str, Lost] = {}
        self._background = ThreadPoolExecutor(max_workers=1)
        self._futures: dict[int, Future[Any]] = {}

    def calls(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers to several calls, from one exchange."""
        modules = list(dict.fromkeys(call.target.partition(".")[0] for call in calls))
        for module in modules:
            self._import(module)

        def read(reply: dict[str, Any]) -> list[Answer]:
            return read_answers(calls, reply["answers"])

        functions = list(dict.fromkeys(f"{call.target}.{call.method}" for call in calls))
        return self._exchange(modules, functions, {"calls": [vars(call) for call in calls]}, call_text(calls[0]), read)

    def attempt(self, call: Call) -> Answer | Raised:
        """Return the answer, or the record of what was raised."""
        try:
            return self.call(call)
        except SubmissionError as error:
            return error.raised

    def start(self, run: Run) -> None:
        """Begin ``run`` in the back seat, if there is one."""
        if self._back is not None:
            self._futures[id(run)] = self._background.submit(self._run, self._back, run)

    def result(self, run: Run) -> Any:
        """Return what ``run`` gives: from the back seat, or a new worker in front where one before it hangs there."""
        future = self._futures.get(id(run))
        if future is not None and not future.cancel():
            return future.result()
        if future is not None:
            self._front.renew()
        return self._run(self._front, run)

    def close(self) -> None:
        """End the workers."""
        for future in self._futures.values():
            future.cancel()
        self._front.close()
        if self._back is not None:
            self._back.close()
        self._background.shutdown(wait=True)

    def _run(self, seat: Seat, run: Run) -> Any:
        seconds = min(self._limits.run, self._remaining())
        return seat.exchange([f"run {id(run)}"], {"run": vars(run)}, seconds, lambda reply: reply["result"])

    def _import(self, module: str) -> None:
        """Have the module imported, once for each worker; what hangs or dies at import is not tried again."""
        if module in self._unimportable:
            raise self._unimportable[module]
        if module in self._front.asked:
            return
        try:
            self._exchange([module], [], {"import": module}, f"import {module}", bool)
        except Lost as lost:
            self._unimportable[module] = lost
            raise

    def _exchange(
        self,
        modules: list[str],
        functions: list[str],
        request: dict[str, Any],
        called: str,
        read: Callable[[dict[str, Any]], T],
    ) -> T:
        """Exchange with the front seat, within what is left to these functions, or to the modules' imports."""
        timed = functions or modules
        left = self._limits.function - max(self._spent[name] for name in timed)
        try:
            if left <= 0:
                raise Lost("timeout", say("its {seconds:g} seconds are used up", seconds=self._limits.function))
            seconds = min(self._limits.call, left, self._remaining())
            try:
                return self._front.exchange([*modules, *functions], request, seconds, read)
            finally:
                self._spent.update(dict.fromkeys(timed, self._front.spent / len(timed)))
        except Lost as lost:
            raise Lost(lost.outcome, say("{called}: {reason}", called=called, reason=lost.reason)) from None

    def _remaining(self) -> float:
        return self._deadline - time.monotonic()
