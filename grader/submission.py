"""A submission as the graded tests see it, wherever its code runs."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .worker.calls import Answer, Call, Raised, Run


class SubmissionError(Exception):
    """The submission's code raised; ``raised`` tells what. From a worker, where the exception itself stayed behind.

    ``expected`` is what was expected instead, where that is not what the test is about.
    """

    def __init__(self, raised: Raised, expected: str = "") -> None:
        super().__init__(raised.message)
        self.raised = raised
        self.expected = expected


class Submission(ABC):
    """What a graded test can do with a submission; its files lie in ``folder``."""

    folder: Path

    def call(self, call: Call) -> Answer:
        """Return the answer to ``call``. Raises ``SubmissionError``, or in process the exception itself."""
        return self.calls([call])[0]

    @abstractmethod
    def calls(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers to several calls, made in order in one exchange; raises at the first that raises."""

    @abstractmethod
    def attempt(self, call: Call) -> Answer | Raised:
        """Return the answer to ``call``, or the record of what it raised."""

    def raised(self, error: Exception) -> Raised | None:
        """Return the record of what the submission raised, None where ``error`` is not its own."""
        return error.raised if isinstance(error, SubmissionError) else None

    @abstractmethod
    def start(self, run: Run) -> None:
        """Begin ``run`` in the background, where there is one."""

    @abstractmethod
    def result(self, run: Run) -> Any:
        """Return what ``run`` gives, once it has been started. Raises as ``call`` does."""

    @abstractmethod
    def close(self) -> None:
        """End all that belongs to the submission."""
