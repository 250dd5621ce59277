"""From what a graded test raised to the verdict on its criterion."""

from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis.errors import FlakyFailure

from .describe import raised_text
from .finding import Mismatch, hint_text
from .language import say
from .ledger import BLOCKED, ERROR, FAILED, MISSING, TIMEOUT, UNGRADED, Blocked, Result, Verdict
from .locate import place_of
from .process import Lost
from .recorder import Recorder
from .retell import retell
from .submission import Submission
from .text import printable
from .worker.calls import Raised

Told = TypeVar("Told", Verdict, Result)


def verdict_of(error: BaseException, recorder: Recorder, module: str) -> Verdict:
    """Return the verdict for a test of ``module`` that raised ``error``, and where in the submission to look.

    ``ungraded`` where the submission is not to blame.
    """
    verdict = classify(error, recorder.inner)
    if verdict.outcome in (BLOCKED, UNGRADED):
        return verdict
    raised = recorder.raised(error) if isinstance(error, Exception) else None
    return replace(verdict, place=place_of(recorder.folder, module, recorder.last, raised))


def classify(error: BaseException, submission: Submission) -> Verdict:
    """Return the verdict for a test that raised ``error``; ``ungraded`` where the submission is not to blame."""
    if isinstance(error, Blocked):
        return Verdict(BLOCKED, str(error.msg))
    if isinstance(error, Mismatch):
        return Verdict(FAILED, error.finding.text(), error.finding)
    if isinstance(error, Lost):
        reason = printable(error.reason, 1_000)
        return Verdict(error.outcome, reason, told=reason)
    if isinstance(error, FlakyFailure):
        return _of_flaky(error, submission)
    if isinstance(error, Exception) and (raised := submission.raised(error)) is not None:
        return _of_raised(raised)
    if isinstance(error, pytest.fail.Exception) and str(error).startswith("Timeout"):
        reason = printable(str(error).partition("\n")[0])
        return Verdict(TIMEOUT, reason, told=reason)
    return Verdict(UNGRADED, f"{type(error).__name__}: {printable(str(error))}")


def _of_raised(raised: Raised) -> Verdict:
    if raised.missing and raised.message:
        what = printable(retell(raised.message))
        return Verdict(MISSING, say("not written yet: {what}", what=what), told=what)
    if raised.missing:
        return Verdict(MISSING, say("not written yet"))
    text = say("raised:   {text}", text=raised_text(raised))
    return Verdict(ERROR, text, told=text)


def _of_flaky(error: FlakyFailure, submission: Submission) -> Verdict:
    """Return the verdict on code that answers the same call differently: its first wrong answer, and that."""
    first = next((inner for inner in error.exceptions if not isinstance(inner, FlakyFailure)), error)
    verdict = classify(first, submission)
    if verdict.outcome == UNGRADED:
        return verdict
    return with_hint(verdict, say("the same call does not give the same answer each time"))


def with_hint(verdict: Told, hint: str) -> Told:
    """Return the verdict or result with ``hint`` as the only one in its feedback."""
    if verdict.finding is not None:
        finding = replace(verdict.finding, hint=hint)
        return replace(verdict, finding=finding, feedback=finding.text())
    return replace(verdict, hint=hint, feedback=f"{verdict.told}\n{hint_text(hint)}")
