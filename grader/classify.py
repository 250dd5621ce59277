"""From what a graded test raised to the verdict on its criterion."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis.errors import FlakyFailure

from .describe import call_text, raised_text
from .finding import Finding, Mismatch, hint_text
from .language import say
from .ledger import BLOCKED, ERROR, FAILED, MISSING, TIMEOUT, UNGRADED, Blocked, Result, Verdict
from .locate import place_of
from .process import Lost
from .recorder import Recorder
from .retell import retell
from .submission import Submission
from .text import printable
from .worker.calls import Call, Raised

LISTED = 900  # characters of the parameters of a module
MODULE = "<module>"  # Python's name for the code of a module in a traceback
OTHER_PARAMETERS = "OtherParameters"  # what a worker raises, by its name

Told = TypeVar("Told", Verdict, Result)


def verdict_of(error: BaseException, recorder: Recorder, module: str, claim: str) -> Verdict:
    """Return the verdict for a test of ``module`` that raised ``error``, and where in the submission to look.

    ``claim`` is what the test holds the submission to. ``ungraded`` where the submission is not to blame.
    """
    call = (error.call if isinstance(error, Mismatch) else None) or recorder.last
    verdict = classify(error, recorder.inner, call, claim)
    if verdict.outcome in (BLOCKED, UNGRADED):
        return verdict
    raised = recorder.raised(error) if isinstance(error, Exception) else None
    return replace(verdict, place=place_of(recorder.folder, module, call, raised))


def classify(error: BaseException, submission: Submission, call: Call | None, claim: str) -> Verdict:
    """Return the verdict for a test that raised ``error``; ``ungraded`` where the submission is not to blame.

    ``call`` is what the test asked for last, None for an experiment.
    """
    if isinstance(error, Blocked):
        return Verdict(BLOCKED, str(error.msg))
    if isinstance(error, Mismatch):
        return Verdict(FAILED, error.finding.text(), error.finding)
    if isinstance(error, Lost):
        reason = printable(error.reason, 1_000)
        return Verdict(error.outcome, reason, told=reason)
    if isinstance(error, FlakyFailure):
        return _of_flaky(error, submission, call, claim)
    if isinstance(error, Exception) and (raised := submission.raised(error)) is not None:
        return _of_raised(raised, call, getattr(error, "expected", "") or claim)
    if isinstance(error, pytest.fail.Exception) and str(error).startswith("Timeout"):
        reason = printable(str(error).partition("\n")[0])
        return Verdict(TIMEOUT, reason, told=reason)
    return Verdict(UNGRADED, f"{type(error).__name__}: {printable(str(error))}")


def _of_raised(raised: Raised, call: Call | None, claim: str) -> Verdict:
    if raised.missing and raised.message:
        what = printable(retell(raised.message))
        return Verdict(MISSING, say("not written yet: {what}", what=what), told=what)
    if raised.missing:
        return Verdict(MISSING, say("not written yet"))
    if unloaded := _unloaded(raised):
        called, loads = say("the import of {file}", file=unloaded), say("{file} can be loaded", file=unloaded)
        finding = Finding(
            called, raised_text(raised), loads, say("{file} cannot be loaded", file=unloaded), raised=True
        )
        return Verdict(ERROR, finding.text(), finding)
    called = call_text(call) if call else say("the experiment, with your code")
    finding = Finding(called, raised_text(raised), claim, raised=True)
    if call and call.state and raised.types[0] == OTHER_PARAMETERS:
        finding = _of_parameters(called, raised.message, [f"{k} {tuple(v.shape)}" for k, v in call.state.items()])
    return Verdict(ERROR, finding.text(), finding)


def _unloaded(raised: Raised) -> str:
    """Return the file that cannot be imported, where that is what was raised: no function of it was called first."""
    if not raised.frames or raised.frames[0].function != MODULE:
        return ""
    return printable([frame.file for frame in raised.frames if frame.function == MODULE][-1], LISTED)


def _of_parameters(called: str, message: str, wanted: Sequence[str]) -> Finding:
    """Return the finding on a module that could not be given its weights: its parameters, and those it should have."""
    found = message.split("; ")
    missing, left = ([one for one in ours if one not in theirs] for ours, theirs in ((wanted, found), (found, wanted)))
    first = next(iter(missing or left), "")
    name, _, shape = first.partition(" ")
    other = next((one.partition(" ")[2] for one in left if one.partition(" ")[0] == name), "")
    if message.endswith("…"):  # it was too long to be sent
        difference = ""
    elif missing and other:
        difference = say("{name} has shape {found} instead of {wanted}", name=name, found=other, wanted=shape)
    else:
        difference = say("{parameter} is not there" if missing else "{parameter} is one too many", parameter=first)
    return Finding(
        called,
        say("the weights do not fit its parameters, which are {list}", list=printable(", ".join(found), LISTED)),
        say("the parameters {list}", list=", ".join(wanted)),
        printable(difference),
        raised=True,
    )


def _of_flaky(error: FlakyFailure, submission: Submission, call: Call | None, claim: str) -> Verdict:
    """Return the verdict on code that answers the same call differently: its first wrong answer, and that."""
    first = next((inner for inner in error.exceptions if not isinstance(inner, FlakyFailure)), error)
    verdict = classify(first, submission, call, claim)
    if verdict.outcome == UNGRADED:
        return verdict
    return with_hint(verdict, say("the same call does not give the same answer each time"))


def with_hint(verdict: Told, hint: str) -> Told:
    """Return the verdict or result with ``hint`` as the only one in its feedback."""
    if verdict.finding is not None:
        finding = replace(verdict.finding, hint=hint)
        return replace(verdict, finding=finding, feedback=finding.text())
    return replace(verdict, hint=hint, feedback=f"{verdict.told}\n{hint_text(hint)}")
