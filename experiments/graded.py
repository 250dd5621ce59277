"""The experiments as a worker runs them: one function of plain arguments and tensors."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from torch import Tensor

from grader.worker.load import Package

from . import dropout, relu_death, vanishing_gradient, weight_decay

Settings = vanishing_gradient.Settings | relu_death.Settings | weight_decay.Settings | dropout.Settings
SETTINGS: dict[str, Settings] = {
    "vanishing-gradient": vanishing_gradient.GRADED,
    "relu-death": relu_death.GRADED,
    "weight-decay": weight_decay.GRADED,
    "dropout": dropout.GRADED,
}


def run(
    package: Package, experiment: str, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]
) -> dict[str, Any]:
    """Return the record of ``experiment`` as nested plain values and CPU tensors (``dataclasses.asdict``).

    ``settings`` are fields of the experiment's ``Settings``, lists standing for tuples. ``tensors`` are 'images',
    float32 (N, 28, 28), normalised, and 'labels', int64 (N,); weight-decay needs none. Raises ``KeyError`` for an
    unknown name, and what the submission raises.
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


def _with_tuples(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}
