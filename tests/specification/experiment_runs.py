"""The experiments as graded: which run a worker is asked for, and the data that stay with the judge."""

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from torch import Tensor

from experiments import data, dropout, graded, weight_decay
from grader.comparison import Finding, Mismatch
from grader.language import say
from grader.options import Options, UsageError
from grader.worker.calls import Run

TRAINING_IMAGES = 1437  # as many as the digits have
HELD_OUT_IMAGES = 360
FULL_IMAGES = 60_000  # an epoch at the course's own length, which smaller sets repeat


@cache
def load(name: str, folder: Path) -> data.Data:
    """Return the data set. Raises ``UsageError`` where it is not there or damaged."""
    if name == "mnist" and not data.has_mnist(folder):
        place = folder / data.RAW
        problem = say("MNIST is not in '{place}'; name its folder with --data-dir, or use --data digits", place=place)
        raise UsageError(problem)
    try:
        return data.load(name, folder)
    except data.DataError as error:
        raise UsageError(str(error)) from None


def settings_of(experiment: str, options: Options) -> Any:
    """Return the experiment's settings: short ones whose verdict is certain, or the course's own."""
    settings: Any = graded.SETTINGS[experiment]
    if options.full:
        settings = _at_full_length(settings, options)
    return replace(settings, seed=options.seed, device=options.device)


def _at_full_length(short: Any, options: Options) -> Any:
    """Return the course's own settings, without what nobody judges: the built-in twins, and evaluation by epoch."""
    if isinstance(short, weight_decay.Settings):
        return short  # has that length
    settings = type(short)()
    found = load(options.data, options.data_dir)
    if isinstance(short, dropout.Settings):
        rate = dropout.learning_rate_on(found.name)
        settings = replace(settings, methods=short.methods, evaluate=False, learning_rate=rate)
    return replace(settings, epochs=round(settings.epochs * FULL_IMAGES / len(found.train_images)))


def run_of(experiment: str) -> Callable[[Options], Run]:
    """Return what makes the run of ``experiment``; the held-out images are no part of it."""

    def make(options: Options) -> Run:
        settings = asdict(settings_of(experiment, options))
        needs_images = experiment != "weight-decay"
        tensors = shown(options) if needs_images else {}
        name = load(options.data, options.data_dir).name if needs_images else ""
        arguments = {"experiment": experiment, "settings": settings, "tensors": tensors}
        return Run("experiments.graded:run", arguments, data=name)

    return make


def shown(options: Options) -> dict[str, Tensor]:
    """Return the training set as the submission sees it: 'images', normalised, and 'labels'."""
    found = load(options.data, options.data_dir)
    part = slice(None if options.full else TRAINING_IMAGES)
    return {"images": data.normalise(found.train_images[part]), "labels": found.train_labels[part]}


def held_out(options: Options) -> tuple[Tensor, Tensor]:
    """Return images that no submission has seen, normalised, and their labels."""
    found = load(options.data, options.data_dir)
    part = slice(None if options.full else HELD_OUT_IMAGES)
    return data.normalise(found.test_images[part]), found.test_labels[part]


def require(verdict: Any, called: str, returned: str, expected: str) -> None:
    """Raise ``Mismatch`` where the verdict of an experiment does not hold."""
    if not verdict.holds:
        raise Mismatch(Finding(called, verdict.problem or returned, expected))
