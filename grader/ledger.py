"""What became of each criterion while the tests run, and what it is worth."""

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from .finding import Finding, Place
from .language import message, say
from .rubric import Rubric

PASSED, FAILED, ERROR, TIMEOUT, CRASHED, MISSING, BLOCKED = OUTCOMES = (
    message("passed"),
    message("failed"),
    message("error"),
    message("timeout"),
    message("crashed"),
    message("missing"),
    message("blocked"),
)
UNGRADED = "ungraded"  # the harness's fault: no score comes of it
SILENT = (ERROR, TIMEOUT, CRASHED, MISSING)  # the code gave no answer


class Blocked(pytest.skip.Exception):  # type: ignore[misc, name-defined]
    """A criterion cannot be judged before another holds. Hypothesis lets it through at once, as it does a skip."""

    def __init__(self, waits_for: str) -> None:
        super().__init__(say("waits for {criterion}", criterion=waits_for))
        self.waits_for = waits_for


@dataclass(frozen=True)
class Verdict:
    """What one test, or all tests of a criterion, came to."""

    outcome: str
    feedback: str = ""
    finding: Finding | None = None
    place: Place | None = None
    told: str = ""  # the feedback without its hint, and of what is missing without the outcome's word; of no finding
    hint: str = ""  # of no finding, which has its own


@dataclass(frozen=True)
class Result:
    """A row of the report."""

    id: str
    points: float
    earned: float
    outcome: str
    feedback: str
    finding: Finding | None = None
    place: Place | None = None
    told: str = ""
    hint: str = ""
    mistake: str = ""  # what is likely wrong, where a known mistake answers alike


class Ledger:
    """The verdicts of one submission, by criterion."""

    def __init__(self) -> None:
        self._verdicts: dict[str, list[Verdict]] = {}

    def add(self, criterion: str, verdict: Verdict) -> None:
        """Enter the verdict of one more test of ``criterion``."""
        self._verdicts.setdefault(criterion, []).append(verdict)

    def verdict(self, criterion: str) -> Verdict | None:
        """Return the first verdict that is not passed, or passed; None where no test of it has run."""
        verdicts = self._verdicts.get(criterion)
        if not verdicts:
            return None
        return next((verdict for verdict in verdicts if verdict.outcome != PASSED), verdicts[0])

    def outcome(self, criterion: str) -> str | None:
        """Return the outcome so far, None where no test of ``criterion`` has run."""
        verdict = self.verdict(criterion)
        return verdict.outcome if verdict else None

    def holds(self, criterion: str) -> bool:
        """Tell whether nothing speaks against ``criterion``; one that was not run has the benefit of the doubt."""
        return self.outcome(criterion) in (None, PASSED)

    def require(self, needs: Iterable[str], after: Iterable[str] = ()) -> None:
        """Raise ``Blocked`` where one of ``needs`` does not hold, or the code of one of ``after`` gave no answer."""
        for criterion in needs:
            if not self.holds(criterion):
                raise Blocked(criterion)
        for criterion in after:
            if self.outcome(criterion) in SILENT:
                raise Blocked(criterion)

    def results(self, rubric: Rubric) -> list[Result]:
        """Return a row for each criterion of the rubric; one that no test has judged is ungraded."""
        rows = []
        for criterion, points in rubric.points.items():
            verdict = self.verdict(criterion) or Verdict(UNGRADED, say("no test of it has run"))
            earned = points if verdict.outcome == PASSED else 0
            rows.append(Result(criterion, points, earned, **vars(verdict)))
        return rows
