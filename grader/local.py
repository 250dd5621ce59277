"""A submission in this very process: quick, with tracebacks and a debugger, and with no protection at all."""

import hashlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from .describe import call_text
from .language import say
from .limits import Limits
from .process import Lost
from .submission import Submission, SubmissionError
from .worker import execute as executing
from .worker.calls import Answer, Call, Raised, Run
from .worker.execute import describe, execute, prepare_device, run
from .worker.load import Package


class LocalSubmission(Submission):
    """The submission in ``folder``, on ``device``; a call may take as long as ``limits`` allow a worker's."""

    def __init__(self, folder: Path, device: str, limits: Limits | None = None) -> None:
        # Compiled functions are run as they are written, as in a worker: quicker, and a debugger sees them.
        os.environ.setdefault("TORCHDYNAMO_DISABLE", "1")
        prepare_device(device)
        self.folder = folder
        # A name of its own: another submission of this process must not be taken for it.
        self.package = Package(folder, f"submission_{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}")
        self._device = device
        self._limits = limits or Limits()

    def calls(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers; exceptions of the submission pass through as they are."""
        with _time_limit(self._limits.call, call_text(calls[0])):
            return [execute(self.package, call, self._device) for call in calls]

    def attempt(self, call: Call) -> Answer | Raised:
        """Return the answer, or the record of what was raised."""
        try:
            return self.call(call)
        except Exception as error:
            return describe(error, self.package)

    def raised(self, error: Exception) -> Raised | None:
        """Return the record of ``error``, None where it did not come out of the submission."""
        if isinstance(error, SubmissionError):
            return error.raised
        return describe(error, self.package) if _came_from_a_submission(error.__traceback__) else None

    def start(self, run: Run) -> None:
        """Do nothing: there is no background, ``result`` does the work."""

    def result(self, order: Run) -> Any:
        """Return what the run gives."""
        with _time_limit(self._limits.run, order.function):
            return run(self.package, order)

    def close(self) -> None:
        """Forget the submission's modules."""
        self.package.close()


def _came_from_a_submission(traceback: TracebackType | None) -> bool:
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == executing.__file__:
            return True
        traceback = traceback.tb_next
    return False


@contextmanager
def _time_limit(seconds: float, called: str) -> Iterator[None]:
    """Raise ``Lost`` in the code inside after ``seconds``, where the system can, and not under a debugger.

    Pytest-timeout would raise what hypothesis catches, and hypothesis would call again.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        if sys.gettrace() is None:
            late = say("no answer within {seconds:g} seconds", seconds=seconds)
            raise Lost("timeout", say("{called}: {reason}", called=called, reason=late))

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
