"""The experiments as graded: which run a worker is asked for, and the data that stay with the judge."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from experiments import data, dropout, relu_death, vanishing_gradient, weight_decay
from grader.comparison import Finding, Mismatch
from grader.options import Options, UsageError
from grader.worker.calls import Run

EXPERIMENTS: dict[str, ModuleType] = {
    "vanishing-gradient": vanishing_gradient,
    "relu-death": relu_death,
    "weight-decay": weight_decay,
    "dropout": dropout,
}

GRADED_IMAGES = 1437  # of the training set; as many as the digits have
HELD_OUT_IMAGES = 2000  # of the test set; the digits have 360


@cache
def images(name: str, folder: Path) -> data.Data:
    """Return the data set. Raises ``UsageError`` where it is not there or damaged."""
    try:
        return data.load(name, folder)
    except data.DataError as error:
        raise UsageError(str(error)) from None


def settings_of(experiment: str, options: Options) -> Any:
    """Return the experiment's settings: short ones whose verdict is certain, or the course's own."""
    module = EXPERIMENTS[experiment]
    settings = module.Settings() if options.full else module.GRADED
    return replace(settings, seed=options.seed, device=options.device)


def run_of(experiment: str) -> Callable[[Options], Run]:
    """Return what makes the run of ``experiment``; the held-out images are no part of it."""

    def make(options: Options) -> Run:
        arguments = {"experiment": experiment, "settings": asdict(settings_of(experiment, options)), "tensors": {}}
        if experiment == "weight-decay":
            return Run("experiments.graded:run", arguments)
        found = images(options.data, options.data_dir)
        shown = slice(None if options.full else GRADED_IMAGES)
        arguments["tensors"] = {
            "images": data.normalise(found.train_images[shown]),
            "labels": found.train_labels[shown],
        }
        return Run("experiments.graded:run", arguments, data=found.name)

    return make


def held_out(options: Options) -> tuple[Any, Any]:
    """Return images that no submission has seen, normalised, and their labels."""
    found = images(options.data, options.data_dir)
    return data.normalise(found.test_images[:HELD_OUT_IMAGES]), found.test_labels[:HELD_OUT_IMAGES]


def require(verdict: Any, called: str, returned: str, expected: str) -> None:
    """Raise ``Mismatch`` where the verdict of an experiment does not hold."""
    if not verdict.holds:
        raise Mismatch(Finding(called, verdict.problem or returned, expected))
