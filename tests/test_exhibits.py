"""What the graded tests show beside their verdicts: of whatever a submission answers, and with no part in them."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from cases import ROOT, build, mutants

from experiments import dropout, relu_death, vanishing_gradient, weight_decay
from grader.exhibits import Chart, Shares
from grader.judge import run_tests
from grader.local import LocalSubmission
from grader.options import Options
from grader.process import Lost
from grader.recorder import Recorder
from grader.rubric import load_rubric
from grader.submission import Submission
from grader.worker.calls import Answer, Call, Raised, Run, Value
from grader.worker.load import Package

CALL = Call("activations.MyReLU", (torch.ones(2),), made_with=())
HOSTILE = [
    None,
    7,
    "runs",
    {},
    {"runs": None},
    {"runs": {"a": 1}},
    [[[]]],
    {"runs": [None, 1, "x", [], {"activation": []}, {"activation": "relu", "depth": 2}]},
]
BAD_LISTS = [
    None,
    "12",
    -7,
    [],
    {},
    [None],
    ["1"],
    [[1.0]],
    [True],
    [math.nan, math.inf],
    [10**4000],
    [1.0] * 100_000,
    torch.ones(3),
    [torch.ones(())],
]


@pytest.fixture(scope="module")
def specification() -> Iterator[Package]:
    """Return the specification's modules, as the grader loads them."""
    package = Package(ROOT / "tests" / "specification", "specification_of_exhibits")
    yield package
    package.close()


class Scripted(Submission):
    """Answers every call by ``reply``, which may raise."""

    def __init__(self, reply: Callable[[Call], Answer | Raised]) -> None:
        self.reply = reply
        self.folder = Path()
        self.asked = 0

    def calls(self, calls: Any) -> list[Answer]:
        """Return an answer to each."""
        return [self.attempt(call) for call in calls]  # type: ignore[misc]

    def attempt(self, call: Call) -> Answer | Raised:
        """Return the answer."""
        self.asked += 1
        return self.reply(call)

    def start(self, run: Run) -> None:
        """Do nothing."""

    def result(self, run: Run) -> Any:
        """Return nothing."""

    def close(self) -> None:
        """Do nothing."""


def of(value: Any) -> Callable[[Call], Answer]:
    """Return what answers each call with ``value``."""
    return lambda call: Answer(call, Value(value if isinstance(value, torch.Tensor) else None))


def test_a_call_aside_is_not_kept() -> None:
    """What is asked for an exhibit is no exchange of the criterion, and not the last call of its test."""
    recorder = Recorder(Scripted(of(torch.ones(2))))
    recorder.begin("relu-value")
    assert recorder.aside(CALL) is not None
    assert recorder.exchanges("relu-value") == []
    assert recorder.last is None
    recorder.call(CALL)
    assert len(recorder.exchanges("relu-value")) == 1


def test_a_call_aside_raises_nothing_and_is_not_made_again() -> None:
    """Once a worker is lost over an exhibit there are no more exhibits, and no verdict of it."""

    def lose(call: Call) -> Answer:
        raise Lost("timeout", "no answer")

    inner = Scripted(lose)
    recorder = Recorder(inner)
    assert recorder.aside(CALL) is None
    assert recorder.aside(CALL) is None
    assert inner.asked == 1


def test_an_exception_is_no_answer() -> None:
    """What raised gives no exhibit, and the next is asked for."""
    inner = Scripted(lambda call: Raised(("ValueError",), "no"))
    recorder = Recorder(inner)
    assert [recorder.aside(CALL), recorder.aside(CALL)] == [None, None]
    assert inner.asked == 2


@pytest.mark.parametrize(
    "value",
    [
        "text",
        torch.ones(120),
        torch.ones(1, 121),
        torch.ones(121).int(),
        torch.ones(121).bool(),
        torch.ones(121, device="meta"),
        torch.full((121,), math.nan),
        torch.ones(121, dtype=torch.complex64),
    ],
    ids=str,
)
def test_an_unusable_curve_is_not_drawn(specification: Package, value: Any) -> None:
    """Another shape, another type or no number at all gives no chart."""
    curve = specification.find("exhibits.curve")
    assert curve("t", "y", of(value)(CALL), torch.relu) is None
    assert curve("t", "y", None, torch.relu) is None


def test_a_curve_tells_where_it_is_farthest_off(specification: Package) -> None:
    """The sentence names the place, both numbers, and how many were left out."""
    seen = specification.find("exhibits.SEEN")
    found = torch.where(seen < 0, 0.1 * seen, seen)
    found[60:62] = math.inf
    chart = specification.find("exhibits.curve")("t", "y", of(found)(CALL), torch.relu)
    assert chart.says == ("Farthest off at x = -6: -0.6 instead of 0. 2 of 121 numbers are not finite and left out.")
    assert [len(series.x) for series in chart.series] == [119, 121]


def test_a_curve_has_no_negative_zero(specification: Package) -> None:
    """A number that rounds to 0 from below is drawn, and told, as 0."""
    seen = specification.find("exhibits.SEEN")
    found = torch.where(seen.abs() < 0.05, 1, torch.full_like(seen, -0.0))
    chart = specification.find("exhibits.curve")("t", "y", of(found)(CALL), lambda x: torch.full_like(x, -1e-9))
    assert chart.says == "Farthest off at x = 0: 1 instead of 0."
    numbers = [number for series in chart.series for number in (*series.x, *series.y)]
    assert not [number for number in numbers if str(number) == "-0.0"]


@pytest.mark.parametrize("value", ["text", torch.ones(3, 4), torch.ones(2, 4).bool(), torch.ones(2, 4, device="meta")])
def test_unusable_masks_are_not_counted(specification: Package, value: Any) -> None:
    """A result of another shape or type is no share."""
    call = Call("dropout.dropout_layer", (torch.ones(4), 0.5), repeat=2)
    assert specification.find("exhibits.keep_rates")({0.5: of(value)(call), 0.1: None}) is None


def charts_of(specification: Package, record: object) -> list[Chart]:
    """Return all charts of all experiments from one record."""
    module = specification.module("experiment_exhibits")
    decayed = specification.module("verdicts.weight_decay").Verdict(problem="none")
    dropped = specification.module("verdicts.dropout").Verdict(problem="none")
    return [
        *module.vanishing_gradient_charts(record, vanishing_gradient.GRADED),
        *module.relu_death_charts(record, relu_death.GRADED),
        *module.weight_decay_charts(record, decayed, weight_decay.GRADED),
        *module.dropout_charts(record, dropped, dropout.GRADED),
    ]


def record_of(values: object) -> dict[str, object]:
    """Return a record with a run for each that is looked for, and ``values`` wherever numbers stand."""
    keys = ("accuracies", "zero_shares", "train_losses", "test_losses", "epochs", "running_losses")
    lists = dict.fromkeys(keys, values)
    gradients = [{"layer": "input_layer", "kind": "weight", "mean": values}, {"layer": []}, None, values]
    runs: list[object] = [
        {"activation": name, "depth": 2, **lists, "gradients": gradients} for name in ("relu", "tanh")
    ]
    runs += [{"method": weight_decay.SCRATCH, "decay": decay, **lists} for decay in (0.0, 3.0, 10.0)]
    runs += [{"method": dropout.SUBMISSION, "rate": rate, **lists} for rate in (0.0, 0.7)]
    return {"runs": runs}


@pytest.mark.parametrize("record", [*HOSTILE, *map(record_of, BAD_LISTS)], ids=lambda record: str(record)[:40])
def test_an_unusable_record_gives_no_chart_and_no_error(specification: Package, record: object) -> None:
    """Whatever a worker sends, nothing is raised, and what is no list of numbers is not drawn."""
    assert charts_of(specification, record) == []


def test_a_usable_record_is_drawn_without_its_infinite_numbers(specification: Package) -> None:
    """The finite numbers of a list stay, at their epochs."""
    charts = {chart.title: chart for chart in charts_of(specification, record_of([0.5, math.nan, 0.25]))}
    accuracy = charts["Training accuracy by epoch"]
    assert [(series.name, series.x, series.y) for series in accuracy.series] == [("relu", (1, 3), (0.5, 0.25))]
    assert charts["Share of hidden activations that are 0, by epoch"].series[0].x == (0, 2)


def test_every_exhibit_of_a_wrong_solution_is_there(tmp_path: Path) -> None:
    """A property that fails still shows its curve, and the exhibits are those of the criteria that ran."""
    (case,) = [case for case in mutants() if case.name == "keeps_with_p"]
    rubric = load_rubric(ROOT / "rubric.toml")
    judged = run_tests(LocalSubmission(build(case, tmp_path / "submission"), "cpu"), Options(data="digits"), rubric)
    exhibits = {criterion: shown for criterion, shown in judged.exhibits.items() if shown}
    activations = {f"{name}-{what}" for name in ("relu", "sigmoid", "tanh") for what in ("value", "derivative")}
    experiments = {"exp-vanishing-gradient", "exp-relu-death", "exp-weight-decay"}
    assert set(exhibits) == activations | experiments | {"dropout-rate"}
    (shares,) = exhibits["dropout-rate"]
    assert isinstance(shares, Shares)
    assert "Outside: p = 0.1, p = 0.25, p = 0.75, p = 0.9." in shares.says
    (curve,) = exhibits["tanh-derivative"]
    assert curve.says == "From x = -6 to 6 the curve is the expected one."
