"""From what a graded test raised to the verdict on its criterion."""

from types import TracebackType

import pytest
from hypothesis.errors import FlakyFailure

from .comparison import Mismatch
from .describe import printable, raised_text
from .ledger import BLOCKED, ERROR, FAILED, MISSING, TIMEOUT, UNGRADED, Blocked, Verdict
from .local import LocalSubmission
from .process import Lost
from .submission import Submission, SubmissionError
from .worker import execute
from .worker.calls import Raised


def classify(error: BaseException, submission: Submission) -> Verdict:
    """Return the verdict for a test that raised ``error``; ``ungraded`` where the submission is not to blame."""
    if isinstance(error, Blocked):
        return Verdict(BLOCKED, str(error.msg))
    if isinstance(error, Mismatch):
        return Verdict(FAILED, error.finding.text())
    if isinstance(error, Lost):
        return Verdict(error.outcome, printable(error.reason, 1_000))
    if isinstance(error, SubmissionError):
        return _of_raised(error.raised)
    if isinstance(error, FlakyFailure):
        return _of_flaky(error, submission)
    if isinstance(submission, LocalSubmission) and _came_from_a_submission(error.__traceback__):
        return _of_raised(execute.describe(error, submission.package))
    if isinstance(error, pytest.fail.Exception) and str(error).startswith("Timeout"):
        return Verdict(TIMEOUT, printable(str(error).partition("\n")[0]))
    return Verdict(UNGRADED, f"{type(error).__name__}: {printable(str(error))}")


def _of_raised(raised: Raised) -> Verdict:
    if raised.missing:
        return Verdict(
            MISSING, f"not written yet: {printable(raised.message)}" if raised.message else "not written yet"
        )
    return Verdict(ERROR, f"raised:   {raised_text(raised)}")


def _of_flaky(error: FlakyFailure, submission: Submission) -> Verdict:
    """Return the verdict on code that answers the same call differently: its first wrong answer, and that."""
    first = next((inner for inner in error.exceptions if not isinstance(inner, FlakyFailure)), error)
    verdict = classify(first, submission)
    note = "hint:     the same call does not give the same answer each time"
    return Verdict(
        verdict.outcome, "\n".join([*(line for line in verdict.feedback.splitlines() if "hint:" not in line), note])
    )


def _came_from_a_submission(traceback: TracebackType | None) -> bool:
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == execute.__file__:
            return True
        traceback = traceback.tb_next
    return False
