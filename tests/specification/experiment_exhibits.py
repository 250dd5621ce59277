"""What there is to see of the experiments, beside the verdicts and with no part in them.

A record comes out of the process that ran the submission: what is drawn of it are lists of numbers of a bounded length,
those that are not finite left out; whatever is anything else is not drawn. The verdicts' numbers are the judge's own.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from experiments import dropout as dropout_experiment
from experiments import relu_death, vanishing_gradient, weight_decay
from experiments.vanishing_gradient import layer_names
from grader.exhibits import Chart, Series
from grader.language import say
from grader.text import number_text

from .verdicts import dropout as dropout_verdict
from .verdicts import weight_decay as weight_decay_verdict
from .verdicts.evidence import Doubt, find_run

MOST = 500  # numbers of one curve
LARGEST = 1e30  # what is larger is drawn no better than infinity


def vanishing_gradient_charts(record: object, settings: vanishing_gradient.Settings) -> Iterator[Chart]:
    """Yield accuracy by epoch and mean |gradient| by layer, a curve for each activation."""
    runs = {name: _run(record, activation=name, depth=settings.depths[0]) for name in settings.activations}
    accuracies = [by_epoch(name, run.get("accuracies")) for name, run in runs.items()]
    yield from _chart(say("Training accuracy by epoch"), say("epoch"), say("accuracy"), accuracies)
    layers = layer_names(settings.depths[0])
    gradients = [series(name, range(1, len(layers) + 1), _gradients(run, layers)) for name, run in runs.items()]
    title = say("Mean |gradient| of the weights by layer")
    label = say("layer, 1 next to the input")
    yield from _chart(title, label, say("mean |gradient|"), gradients, log=True)


def relu_death_charts(record: object, settings: relu_death.Settings) -> Iterator[Chart]:
    """Yield the share of zeros by epoch, a curve for each activation."""
    shares = [
        by_epoch(name, _run(record, activation=name).get("zero_shares"), first=0) for name in settings.activations
    ]
    yield from _chart(
        say("Share of hidden activations that are 0, by epoch"), say("epoch"), say("share of zeros"), shares
    )


def weight_decay_charts(
    record: object, verdict: weight_decay_verdict.Verdict, settings: weight_decay.Settings
) -> Iterator[Chart]:
    """Yield the losses by epoch, a curve for each λ, and the weights' norm by λ."""
    decays = sorted(settings.decays)
    runs = {f"λ = {decay:g}": _run(record, method=weight_decay.SCRATCH, decay=decay) for decay in decays}
    for title, key in (
        (say("Loss on the training samples by epoch"), "train_losses"),
        (say("Loss on the test samples by epoch"), "test_losses"),
    ):
        losses = [series(name, numbers(run.get("epochs")), numbers(run.get(key))) for name, run in runs.items()]
        yield from _chart(title, say("epoch"), say("squared error"), losses, log=True)
    norms = [
        series(say("yours"), decays, numbers(verdict.norms)),
        series(say("expected"), decays, numbers(verdict.expected_norms), expected=True),
    ]
    yield from _chart(say("Norm of the weights after training, by λ"), "λ", say("norm"), norms, log=True)


def dropout_charts(
    record: object, verdict: dropout_verdict.Verdict, settings: dropout_experiment.Settings
) -> Iterator[Chart]:
    """Yield the losses on training and unseen images without dropout and with it, and the loss while training."""
    rates = sorted(settings.rates)
    if not verdict.problem:
        gaps = [
            series(say("unseen images"), rates, (verdict.plain_test, verdict.dropout_test)),
            series(say("training images"), rates, (verdict.plain_train, verdict.dropout_train)),
        ]
        yield from _chart(say("Loss after training, by rate"), say("dropout rate"), say("loss"), gaps)
    runs = {f"p = {rate:g}": _run(record, method=dropout_experiment.SUBMISSION, rate=rate) for rate in rates}
    losses = [by_epoch(name, run.get("running_losses")) for name, run in runs.items()]
    yield from _chart(say("Loss while training, by epoch"), say("epoch"), say("loss"), losses)


def numbers(found: object) -> list[float]:
    """Return a list of plain numbers, nan for one that is not finite or too large; empty for anything else."""
    if not isinstance(found, list | tuple) or len(found) > MOST or not all(type(n) in (int, float) for n in found):
        return []
    return [float(number) if abs(number) <= LARGEST else math.nan for number in found]


def series(name: str, x: Iterable[float], y: Sequence[float], expected: bool = False) -> Series:
    """Return the curve of the pairs whose numbers are finite, as many as there are of both."""
    pairs = [(a, b) for a, b in zip(x, y, strict=False) if math.isfinite(a) and math.isfinite(b)]
    return Series(name, tuple(a for a, _ in pairs), tuple(b for _, b in pairs), expected)


def by_epoch(name: str, found: object, first: int = 1) -> Series:
    """Return the curve of an untrusted list with one number for each epoch from ``first`` on."""
    y = numbers(found)
    return series(name, range(first, first + len(y)), y)


def _run(record: object, **wanted: object) -> dict[str, object]:
    try:
        return dict(find_run(record, **wanted))
    except Doubt:
        return {}


def _gradients(run: dict[str, object], layers: Sequence[str]) -> list[float]:
    """Return the mean |gradient| of each layer's weights, nan where the record has none."""
    found = run.get("gradients")
    means: dict[object, object] = {}
    for gradient in found if isinstance(found, list | tuple) else ():
        if isinstance(gradient, dict) and gradient.get("kind") == "weight" and isinstance(gradient.get("layer"), str):
            means[gradient["layer"]] = gradient.get("mean")
    return [(numbers([means.get(layer)]) or [math.nan])[0] for layer in layers]


def _chart(title: str, x_label: str, y_label: str, curves: Iterable[Series], *, log: bool = False) -> Iterator[Chart]:
    """Yield the chart of those curves that have a point, if any."""
    drawn = tuple(curve for curve in curves if any(y > 0 or not log for y in curve.y))
    if drawn:
        yield Chart(title, x_label, y_label, drawn, "; ".join(_ends(curve) for curve in drawn), log)


def _ends(curve: Series) -> str:
    first, last = number_text(_rounded(curve.y[0])), number_text(_rounded(curve.y[-1]))
    if len(curve.y) == 1:
        return say("{name}: {last}", name=curve.name, last=last)
    return say("{name}: from {first} to {last}", name=curve.name, first=first, last=last)


def _rounded(number: float) -> float:
    return float(f"{number:.3g}")
