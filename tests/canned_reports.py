"""Reports that no grading has made, for the tests of what renders them."""

import math

from grader.exhibits import Chart, Series, Share, Shares
from grader.finding import Finding, Place
from grader.ledger import BLOCKED, CRASHED, ERROR, FAILED, MISSING, PASSED, TIMEOUT, Result
from grader.report import Environment, Report, ReportPart

ENVIRONMENT = Environment("3.11.7", "2.13.0", "cpu", "digits", "bubblewrap", 0)
CHART = Chart(
    "MyReLU()(x) from x = -6 to 6",
    "x",
    "y",
    (
        Series("yours", (-6.0, 0.0, 6.0), (-0.6, 0.0, 6.0)),
        Series("expected", (-6.0, 0.0, 6.0), (0.0, 0.0, 6.0), expected=True),
    ),
    "Farthest off at x = -6: -0.6 instead of 0.",
)
LOG_CHART = Chart(
    "Loss by epoch",
    "epoch",
    "loss",
    (Series("λ = 0", (1.0, 2.0, 3.0), (0.2, 1e-3, 2e-7)), Series("λ = 3", (1.0, 2.0, 3.0), (0.2, 0.1, 0.0))),
    "λ = 0: from 0.2 to 2e-07",
    log=True,
)
SHARES = Shares(
    "Share of elements kept",
    (Share("p = 0.1", 0.9004, 0.89, 0.91), Share("p = 0.9", 0.9, 0.09, 0.11)),
    "Outside: p = 0.9.",
)


RAISED, LATE, ENDED = "raised:   ValueError: no (weight_decay.py, line 3: x)", "no answer in time", "status 1"


def every_outcome() -> Report:
    """Return a report with every outcome, exhibits of both kinds and an answer that is not there."""
    finding = Finding("MyReLU()(tensor([-1]))", "tensor([-0.1])", "tensor([0])", "-0.1 instead of 0", "a hint")
    criteria = (
        Result(
            "relu-value", 4, 0, FAILED, finding.text(), finding, Place("activations.py", 7), mistake="ReLU is leaky."
        ),
        Result("tanh-value", 4, 4, PASSED, ""),
        Result("activation-range", 4, 0, BLOCKED, "waits for relu-value"),
        Result("l2-value", 6.5, 0, ERROR, f"{RAISED}\nhint:     mend it", told=RAISED, hint="mend it"),
        Result("l2-gradient", 6, 0, TIMEOUT, LATE, told=LATE),
        Result("dropout-rate", 5, 0, CRASHED, ENDED, told=ENDED),
        Result("dropout-all", 2, 0, MISSING, "not written yet: task 9", told="task 9"),
    )
    return Report(
        name="alice",
        sha256="0" * 64,
        parts=(
            ReportPart("Activation functions", ("relu-value", "tanh-value", "activation-range"), "1"),
            ReportPart("The rest", ("l2-value", "l2-gradient", "dropout-rate", "dropout-all")),
        ),
        criteria=criteria,
        answers={"Q1": "Because of this.\n\n* and that", "Q2": ""},
        environment=ENVIRONMENT,
        exhibits={"relu-value": (CHART, LOG_CHART), "tanh-value": (CHART,), "dropout-rate": (SHARES,)},
        began=1_700_000_000.0,
        seconds=9.5,
        command="python grade.py submissions/alice --seed 0 --data digits --device cpu",
        handout="../handout.html",
    )


def hostile(text: str) -> Report:
    """Return a report with ``text`` wherever a text stands, and numbers that no axis holds."""
    finding = Finding(text, text, text, text, text)
    bad = (math.nan, math.inf, -math.inf, 1e308, -1e308, 0.0, 5e-324)
    chart = Chart(text, text, text, (Series(text, bad, bad), Series(text, (), ())), text)
    log = Chart(text, text, text, (Series(text, bad, bad[::-1]),), text, log=True)
    shares = Shares(text, (Share(text, math.nan, math.inf, -math.inf), Share(text, 7.0, -1e300, 1e300)), text)
    outcomes = (FAILED, PASSED, BLOCKED, ERROR, TIMEOUT, CRASHED, MISSING, text)
    criteria = tuple(
        Result(
            f"{text[:40]}{number}",
            1,
            0,
            outcome,
            text,
            finding if number % 2 else None,
            Place(text, 1),
            text,
            text,
            text,
        )
        for number, outcome in enumerate(outcomes)
    )
    return Report(
        name=text,
        sha256=text,
        parts=(ReportPart(text, tuple(result.id for result in criteria), text),),
        criteria=criteria,
        answers={f"{text[:9]}{number}": text for number in range(5)},
        environment=Environment(text, text, text, text, text, 0),
        exhibits={criteria[0].id: (chart, log, shares)},
        command=text,
        handout=text,
    )
