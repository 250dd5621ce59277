"""How certain the graded verdicts are: ``python -m benchmarks certainty --seeds 200``.

The four experiments are run in their short graded settings with many seeds, on one thread, and a table tells by how
much each verdict holds: mean, standard deviation and worst case over the seeds, the distance between mean and bound in
standard deviations, and how many seeds fail.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import track
from rich.table import Table

from experiments import data, graded
from grader.worker.load import Package
from tests.specification.experiment_runs import HELD_OUT_IMAGES, TRAINING_IMAGES
from tests.specification.verdicts import dropout, relu_death, vanishing_gradient, weight_decay


@dataclass(frozen=True)
class Margin:
    """A number that a verdict compares, and its bound: the number must be at least, or else at most, as large."""

    experiment: str
    name: str
    value: Callable[[Any], float]
    bound: float
    at_least: bool = True


@dataclass(frozen=True)
class Trial:
    """One experiment with one seed: the verdict, and the processor seconds that the run and the verdict took."""

    verdict: Any
    run_seconds: float
    verdict_seconds: float


MARGINS = (
    Margin(
        "vanishing-gradient",
        "ReLU's accuracy - sigmoid's",
        lambda found: found.relu_accuracy - found.sigmoid_accuracy,
        vanishing_gradient.ACCURACY_LEAD,
    ),
    Margin(
        "vanishing-gradient",
        "log10 of ReLU's ratio / sigmoid's",
        lambda found: math.log10(found.relu_ratio / found.sigmoid_ratio),
        math.log10(vanishing_gradient.RATIO_LEAD),
    ),
    Margin("relu-death", "ReLU's zeros", lambda found: found.relu_zeros, relu_death.RELU_ZEROS[0]),
    Margin("relu-death", "ReLU's zeros", lambda found: found.relu_zeros, relu_death.RELU_ZEROS[1], at_least=False),
    Margin("relu-death", "tanh's zeros", lambda found: found.tanh_zeros, relu_death.TANH_ZEROS, at_least=False),
    Margin("relu-death", "ReLU's accuracy", lambda found: found.relu_accuracy, relu_death.LEARNT),
    Margin("relu-death", "tanh's accuracy", lambda found: found.tanh_accuracy, relu_death.LEARNT),
    Margin(
        "weight-decay",
        "least factor between norms",
        lambda found: _least_factor(found.norms),
        weight_decay.NORM_FACTOR,
    ),
    Margin("weight-decay", "least factor between test losses", lambda found: _least_factor(found.test_losses), 1.0),
    Margin("weight-decay", "distance", lambda found: max(found.distances), weight_decay.SAME_PATH, at_least=False),
    Margin(
        "dropout",
        "gap with / without dropout",
        lambda found: found.dropout_gap / found.plain_gap,
        dropout.GAP_FACTOR,
        at_least=False,
    ),
    Margin("dropout", "gap without dropout", lambda found: found.plain_gap, 0.0),
    Margin(
        "dropout",
        "lower accuracy",
        lambda found: min(found.plain_accuracy, found.dropout_accuracy),
        dropout.LEARNT,
    ),
)


def main(arguments: list[str] | None = None) -> int:
    """Run the study that the command line asks for, and print its table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks certainty", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many, from 0 upwards (default 20)")
    parser.add_argument("--data", choices=("auto", "digits", "mnist"), default="auto")
    parser.add_argument("--data-dir", type=Path, default=Path("data"), metavar="FOLDER")
    parser.add_argument("--submission", type=Path, default=Path("reference"), metavar="FOLDER")
    parser.add_argument("--experiment", choices=tuple(graded.SETTINGS), action="append", help="all four if not given")
    options = parser.parse_args(arguments)
    if not options.submission.is_dir():
        parser.error(f"there is no folder '{options.submission}'; name a submission's folder with --submission")
    if options.seeds < 1:
        parser.error(f"--seeds is '{options.seeds}'; it must be 1 or more")
    torch.set_num_threads(1)
    try:
        loaded = data.load(options.data, options.data_dir)
    except data.DataError as error:
        parser.error(str(error))
    names = options.experiment or list(graded.SETTINGS)
    package = Package(options.submission)
    seeds = track(range(options.seeds), description=loaded.name, console=Console(stderr=True))
    console = Console(width=140)
    for table in tables(study(package, names, loaded, seeds), loaded.name):
        console.print(table)
    return 0


def study(package: Package, names: Iterable[str], loaded: data.Data, seeds: Iterable[int]) -> dict[str, list[Trial]]:
    """Return a trial of every experiment in ``names`` for every seed."""
    shown = {
        "images": data.normalise(loaded.train_images[:TRAINING_IMAGES]),
        "labels": loaded.train_labels[:TRAINING_IMAGES],
    }
    held_out = data.normalise(loaded.test_images[:HELD_OUT_IMAGES]), loaded.test_labels[:HELD_OUT_IMAGES]
    trials: dict[str, list[Trial]] = {name: [] for name in names}
    for seed in seeds:
        for name, results in trials.items():
            settings = asdict(replace(graded.SETTINGS[name], seed=seed))
            start = time.process_time()
            record = graded.run(package, name, settings, shown)
            middle = time.process_time()
            found = _verdict(name, record, replace(graded.SETTINGS[name], seed=seed), shown, held_out)
            results.append(Trial(found, middle - start, time.process_time() - middle))
    return trials


def _verdict(
    name: str,
    record: object,
    settings: Any,
    shown: dict[str, torch.Tensor],
    held_out: tuple[torch.Tensor, torch.Tensor],
) -> Any:
    if name == "weight-decay":
        return weight_decay.verdict(record, settings)
    if name == "dropout":
        return dropout.verdict(record, shown["images"], shown["labels"], *held_out, settings)
    module: Any = vanishing_gradient if name == "vanishing-gradient" else relu_death
    return module.verdict(record, *held_out, settings)


def tables(trials: dict[str, list[Trial]], name: str) -> list[Table]:
    """Return the table of margins and the table of times and failures."""
    margins = Table(
        "experiment", "number", "bound", "mean", "deviation", "worst", "deviations to the bound", title=name
    )
    for margin in MARGINS:
        if trials.get(margin.experiment):
            values = [margin.value(trial.verdict) for trial in trials[margin.experiment]]
            margins.add_row(margin.experiment, margin.name, *_row(margin, values))
    times = Table("experiment", "seeds", "failures", "seconds for run", "and verdict (medians)", title=name)
    for experiment, results in trials.items():
        failures = sum(not trial.verdict.holds for trial in results)
        run = statistics.median(trial.run_seconds for trial in results)
        judged = statistics.median(trial.verdict_seconds for trial in results)
        times.add_row(experiment, str(len(results)), str(failures), f"{run:.2f}", f"{judged:.2f}")
    return [margins, times]


def _row(margin: Margin, values: list[float]) -> list[str]:
    mean, deviation = statistics.mean(values), statistics.pstdev(values)
    worst = min(values) if margin.at_least else max(values)
    distance = (mean - margin.bound if margin.at_least else margin.bound - mean) / deviation if deviation else math.inf
    bound = f"{'≥' if margin.at_least else '≤'} {margin.bound:.3g}"
    return [bound, f"{mean:.3g}", f"{deviation:.2g}", f"{worst:.3g}", f"{distance:.1f}"]


def _least_factor(values: tuple[float, ...]) -> float:
    return min(larger / smaller for larger, smaller in pairwise(values))
