"""The short experiments that are graded, behind three functions of plain arguments.

The worker, which runs a submission's code, calls ``run``; the judge calls ``share_out`` before, ``verdict`` after it.
The names are 'vanishing-gradient', 'relu-death', 'weight-decay' and 'dropout'.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from torch import Tensor

from grader.worker.load import Package

from . import dropout, relu_death, vanishing_gradient, weight_decay
from .data import Data, normalise

TRAINING_IMAGES = 1437  # as many as the digits have
HELD_OUT_IMAGES = 360

Settings = vanishing_gradient.Settings | relu_death.Settings | weight_decay.Settings | dropout.Settings
Verdict = vanishing_gradient.Verdict | relu_death.Verdict | weight_decay.Verdict | dropout.Verdict
SETTINGS: dict[str, Settings] = {
    "vanishing-gradient": vanishing_gradient.GRADED,
    "relu-death": relu_death.GRADED,
    "weight-decay": weight_decay.GRADED,
    "dropout": dropout.GRADED,
}


def share_out(data: Data) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Return what the worker is shown, and what only the judge sees: 'images' and 'labels' each.

    Images are float32 (N, 28, 28), normalised; labels int64 (N,); the first of the training and of the test set.
    """
    shown = {
        "images": normalise(data.train_images[:TRAINING_IMAGES]),
        "labels": data.train_labels[:TRAINING_IMAGES],
    }
    held_out = {
        "images": normalise(data.test_images[:HELD_OUT_IMAGES]),
        "labels": data.test_labels[:HELD_OUT_IMAGES],
    }
    return shown, held_out


def run(
    package: Package, experiment: str, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]
) -> dict[str, Any]:
    """Return the record of ``experiment`` as nested plain values and CPU tensors (``dataclasses.asdict``).

    ``settings`` are fields of the experiment's ``Settings``, lists standing for tuples; ``tensors`` is what
    ``share_out`` shows, which weight-decay does not need. Raises ``KeyError`` for an unknown name, and what the
    submission raises.
    """
    chosen = type(SETTINGS[experiment])(**_with_tuples(settings))
    if isinstance(chosen, weight_decay.Settings):
        return asdict(weight_decay.run(package, chosen))
    images, labels = tensors["images"], tensors["labels"]
    if isinstance(chosen, vanishing_gradient.Settings):
        return asdict(vanishing_gradient.run(package, images, labels, chosen))
    if isinstance(chosen, relu_death.Settings):
        return asdict(relu_death.run(package, images, labels, chosen))
    return asdict(dropout.run(package, images, labels, None, None, chosen))


def verdict(
    experiment: str,
    record: object,
    settings: Mapping[str, Any],
    shown: Mapping[str, Tensor],
    held_out: Mapping[str, Tensor],
) -> Verdict:
    """Return the verdict on ``record``, which ``run`` gave with these ``settings``; nothing but weights is believed."""
    chosen = type(SETTINGS[experiment])(**_with_tuples(settings))
    if isinstance(chosen, weight_decay.Settings):
        return weight_decay.verdict(record, chosen)
    images, labels = held_out["images"], held_out["labels"]
    if isinstance(chosen, vanishing_gradient.Settings):
        return vanishing_gradient.verdict(record, images, labels, chosen)
    if isinstance(chosen, relu_death.Settings):
        return relu_death.verdict(record, images, labels, chosen)
    return dropout.verdict(record, shown["images"], shown["labels"], images, labels, chosen)


def _with_tuples(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
