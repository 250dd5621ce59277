"""A submission in worker processes; this process never imports it and believes nothing but numbers."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from torch import Tensor

from .describe import call_text
from .language import say
from .limits import Limits
from .process import HarnessFault, KilledOutside, Lost, Worker
from .submission import Submission, SubmissionError
from .worker.calls import Answer, Call, Frame, Raised, Run, Value
from .worker.frames import WireError
from .worker.wire import pack, unpack

T = TypeVar("T")
LINES = 10**6  # no module has more
TRIES = 3  # of a request whose worker is killed from outside


class Seat:
    """A place for a worker, taken by a new one as soon as the last is lost."""

    def __init__(self, worker: Worker, start: Callable[[], Worker]) -> None:
        self.worker = worker
        self._start = start
        self.asked: set[str] = set()  # what the worker has been asked about: modules, functions, long runs
        self._closed = False
        self._fault: HarnessFault | None = None  # which no later request gets past
        self._number = 0
        self._lock = threading.Lock()  # closed by one thread while another replaces a lost worker

    def exchange(
        self, about: Sequence[str], request: dict[str, Any], seconds: float, read: Callable[[dict[str, Any]], T]
    ) -> T:
        """Return what ``read`` makes of the reply to ``request``, which is about these modules, functions or long runs.

        Raises ``Lost`` where the worker is lost, ended here if what it sent is no proper reply, and ``SubmissionError``
        where the submission raised. A new worker is asked again where the first crashed that had been asked about
        other things, for what those left behind may have crashed it, and where something outside killed it; in the end
        of the latter ``HarnessFault`` is raised.
        """
        if self._fault is not None:
            raise self._fault
        if seconds <= 0:
            raise Lost("timeout", say("the time for the whole submission is used up"))
        for _ in range(TRIES):
            shared = not self.asked <= set(about)
            self.asked.update(about)
            try:
                return self._try(request, seconds, read)
            except KilledOutside:
                if self._closed:
                    raise
            except Lost as lost:
                if self._closed or not shared or lost.outcome != "crashed":
                    raise
            except HarnessFault as fault:
                self._fault = fault
                raise
        self._fault = HarnessFault(f"a worker was killed from outside {TRIES} times; is there memory left?")
        raise self._fault

    def _try(self, request: dict[str, Any], seconds: float, read: Callable[[dict[str, Any]], T]) -> T:
        self._number += 1
        try:
            reply = _mapping(unpack(self.worker.exchange(pack({"id": self._number, **request}), seconds)))
            if _number(reply["id"]) != self._number:
                raise WireError("the answer to something else")
            if "raised" in reply:
                raise SubmissionError(_raised(_mapping(reply["raised"])))
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
        self._unimportable: dict[str, Lost] = {}
        self._background = ThreadPoolExecutor(max_workers=1)
        self._futures: dict[int, Future[Any]] = {}

    def calls(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers to several calls, from one exchange."""
        modules = list(dict.fromkeys(call.target.partition(".")[0] for call in calls))
        for module in modules:
            self._import(module)

        def read(reply: dict[str, Any]) -> list[Answer]:
            return _answers(calls, reply["answers"])

        about = [*modules, *(f"{call.target}.{call.method}" for call in calls)]
        return self._exchange(about, {"calls": [vars(call) for call in calls]}, call_text(calls[0]), read)

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
        """Return what ``run`` gives: from the back seat, or from the front one if the back has not come to it yet."""
        future = self._futures.get(id(run))
        if future is None or future.cancel():
            return self._run(self._front, run)
        return future.result()

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
            self._exchange([module], {"import": module}, f"import {module}", bool)
        except Lost as lost:
            self._unimportable[module] = lost
            raise

    def _exchange(
        self, about: Sequence[str], request: dict[str, Any], called: str, read: Callable[[dict[str, Any]], T]
    ) -> T:
        try:
            return self._front.exchange(about, request, min(self._limits.call, self._remaining()), read)
        except Lost as lost:
            raise Lost(lost.outcome, say("{called}: {reason}", called=called, reason=lost.reason)) from None

    def _remaining(self) -> float:
        return self._deadline - time.monotonic()


def _raised(plain: Any) -> Raised:
    frames = tuple(
        Frame(_text(frame["file"]), _line(frame["line"]), _text(frame["function"]), _text(frame["source"]))
        for frame in map(_mapping, _list(plain["frames"]))
    )
    types = tuple(_text(name) for name in _list(plain["types"]))
    return Raised(types or ("Exception",), _text(plain["message"]), frames, plain["missing"] is True)


def _answers(calls: Sequence[Call], plain: Any) -> list[Answer]:
    return [_answer(call, _mapping(each)) for call, each in zip(calls, _list(plain), strict=True)]


def _answer(call: Call, plain: Any) -> Answer:
    value, meta = _mapping(plain["value"]), call.device == "meta"
    given = [place for place, arg in enumerate(call.args) if isinstance(arg, Tensor)]
    arguments = tuple(_tensor(item, meta) for item in _list(plain["arguments"]))
    given_back = _mapping(plain["gradients"])
    gradients = {name: None if grad is None else _tensor(grad, meta) for name, grad in given_back.items()}
    wanted = (
        {str(place) for place in given if call.args[place].is_floating_point()} if call.cotangent is not None else set()
    )
    if len(arguments) != len(given) or not wanted <= gradients.keys():
        raise ValueError("arguments or gradients that are not those of the call")
    tensor = None if value["tensor"] is None else _tensor(value["tensor"], meta)
    return Answer(call, Value(tensor, _text(value["device"]), _text(value["text"])), arguments, gradients)


def _tensor(value: Any, meta: bool) -> Tensor:
    if not isinstance(value, Tensor) or (value.device.type == "meta" and not meta):
        raise TypeError("no tensor, or none with numbers")
    if not value.is_contiguous():  # a view that repeats a few bytes could pass for a tensor of any size
        raise ValueError("a view")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("no whole number")
    return value


def _line(value: Any) -> int:
    if not 0 <= _number(value) < LINES:
        raise ValueError("no line of a file")
    return int(value)


def _mapping(value: Any) -> dict[str, Any]:
    if type(value) is not dict:  # a tensor takes text for an index
        raise TypeError("no mapping")
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list:  # a tensor has items, too: as many as it says
        raise TypeError("no list")
    return value
