"""A submission whose answers are kept, by criterion, so that they can be looked at again."""

import sys
from collections.abc import Sequence
from typing import Any

from .process import Lost
from .submission import Submission
from .worker.calls import Answer, Call, Raised, Run

KEPT = 400  # exchanges of one criterion
BYTES = 2**27  # of all answers kept; those of right work that fails everywhere take a third of it
PROBED = 2**23  # bytes of the answer to a probe


class Recorder(Submission):
    """Passes everything on to ``inner`` and keeps what it answered while ``criterion`` was being judged."""

    def __init__(self, inner: Submission) -> None:
        self.inner = inner
        self.folder = inner.folder
        self.criterion = ""
        self.last: Call | None = None
        self._silent = False
        self._kept: dict[str, list[tuple[Call, Answer | Raised]]] = {}
        self._bytes: dict[str, int] = {}
        self._probed: dict[str, dict[str, tuple[Call, Answer | Raised | None]]] = {}
        self._full: set[str] = set()  # criteria of which there was too much

    def begin(self, criterion: str) -> None:
        """Keep what follows under ``criterion``."""
        self.criterion = criterion
        self.last = None

    def exchanges(self, criterion: str) -> list[tuple[Call, Answer | Raised]]:
        """Return what was asked while ``criterion`` was judged, with what came back."""
        return self._kept.get(criterion, [])

    def probed(self, criterion: str) -> list[tuple[Call, Answer | Raised | None]]:
        """Return what ``probe`` asked for ``criterion``, with what came back: None for no answer."""
        return list(self._probed.get(criterion, {}).values())

    def probe(self) -> None:
        """Ask, beside the tests, what ``probes`` makes of the criterion's exchanges, each kind once."""
        from .probes import probes  # imports torch

        asked = self._probed.setdefault(self.criterion, {})
        for kind, call in probes(call for call, _ in self.exchanges(self.criterion)).items():
            if kind not in asked:
                answer = self._beside(call)
                asked[kind] = (call, None if answer is None or _size(answer) > PROBED else answer)

    def forget(self, criterion: str) -> None:
        """Let go of the exchanges of ``criterion``."""
        self._kept.pop(criterion, None)
        self._probed.pop(criterion, None)
        self._bytes.pop(criterion, None)

    def calls(self, calls: Sequence[Call]) -> list[Answer]:
        """Return the answers."""
        self.last = calls[0]
        try:
            answers = self.inner.calls(calls)
        except Exception as error:
            raised = self.inner.raised(error)
            if raised and len(calls) == 1:  # of several it is not known which one raised
                self._keep(calls[0], raised)
            raise
        for call, answer in zip(calls, answers, strict=True):
            self._keep(call, answer)
        return answers

    def attempt(self, call: Call) -> Answer | Raised:
        """Return the answer, or the record of what was raised."""
        self.last = call
        answer = self.inner.attempt(call)
        self._keep(call, answer)
        return answer

    def raised(self, error: Exception) -> Raised | None:
        """Return the record of what the submission raised."""
        return self.inner.raised(error)

    def aside(self, call: Call) -> Answer | None:
        """Return the answer to a call beside the tests, which is not kept; None where there is none.

        No verdict hangs on it, so nothing is raised, and once one cost a worker no more are made.
        """
        answer = self._beside(call)
        return answer if isinstance(answer, Answer) else None

    def start(self, run: Run) -> None:
        """Begin ``run``."""
        self.inner.start(run)

    def result(self, run: Run) -> Any:
        """Return what ``run`` gives."""
        self.last = None
        return self.inner.result(run)

    def close(self) -> None:
        """End all that belongs to the submission."""
        self.inner.close()

    def _beside(self, call: Call) -> Answer | Raised | None:
        if self._silent:
            return None
        try:
            return self.inner.attempt(call)
        except (Exception, Lost, SystemExit):
            self._silent = True
            return None

    def _keep(self, call: Call, answer: Answer | Raised) -> None:
        """Keep an exchange; where there is no room nothing is kept of the criterion, since half would mislead."""
        kept = self._kept.setdefault(self.criterion, [])
        size = _size(answer)
        if sum(self._bytes.values()) + size > BYTES:
            self._bytes[self.criterion] = 0
            kept.clear()
            self._full.add(self.criterion)
        elif len(kept) < KEPT and self.criterion not in self._full:
            self._bytes[self.criterion] = self._bytes.get(self.criterion, 0) + size
            kept.append((call, answer))


def _size(answer: Answer | Raised) -> int:
    """Return the bytes of an answer's tensors and texts."""
    if isinstance(answer, Raised):
        texts = [answer.message, *answer.types]
        texts += [text for frame in answer.frames for text in (frame.file, frame.function, frame.source)]
        return sum(map(sys.getsizeof, texts))
    tensors = [answer.value.tensor, *answer.arguments, *answer.gradients.values()]
    return sys.getsizeof(answer.value.text) + sum(tensor.nbytes for tensor in tensors if tensor is not None)
