"""A submission in this very process: quick, with tracebacks and a debugger, and with no protection at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .submission import Submission
from .worker.calls import Answer, Call, Raised, Run
from .worker.execute import describe, execute, prepare_device, run
from .worker.load import Package


class LocalSubmission(Submission):
    """The submission in ``folder``, on ``device``."""

    def __init__(self, folder: Path, device: str) -> None:
        prepare_device(device)
        self.package = Package(folder)
        self._device = device

    def calls(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers; exceptions of the submission pass through as they are."""
        return [execute(self.package, call, self._device) for call in calls]

    def attempt(self, call: Call) -> Answer | Raised:
        """Return the answer, or the record of what was raised."""
        try:
            return execute(self.package, call, self._device)
        except Exception as error:
            return describe(error, self.package)

    def start(self, run: Run) -> None:
        """Do nothing: there is no background, ``result`` does the work."""

    def result(self, order: Run) -> Any:
        """Return what the run gives."""
        return run(self.package, order)

    def close(self) -> None:
        """Forget the submission's modules."""
        self.package.close()
