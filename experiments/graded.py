"""The experiments as one function of plain arguments, for a worker process that runs a submission's code."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from torch import Tensor

from grader.worker.load import Package

from . import dropout, relu_death, vanishing_gradient, weight_decay


def run(
    package: Package, experiment: str, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]
) -> dict[str, Any]:
    """Return the record of ``experiment`` as nested plain values and CPU tensors (``dataclasses.asdict``).

    ``experiment`` is 'vanishing-gradient', 'relu-death', 'weight-decay' or 'dropout'; ``settings`` are fields of its
    ``Settings``, lists standing for tuples; ``tensors`` holds 'images' float32 (N, 28, 28), normalised, and 'labels'
    int64 (N,) for all but weight-decay. Raises ``KeyError`` for another name, and what the submission raises.
    """
    return EXPERIMENTS[experiment](package, settings, tensors)


def _vanishing_gradient(package: Package, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    chosen = vanishing_gradient.Settings(**_with_tuples(settings))
    return asdict(vanishing_gradient.run(package, tensors["images"], tensors["labels"], chosen))


def _relu_death(package: Package, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    chosen = relu_death.Settings(**_with_tuples(settings))
    return asdict(relu_death.run(package, tensors["images"], tensors["labels"], chosen))


def _weight_decay(package: Package, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    return asdict(weight_decay.run(package, weight_decay.Settings(**_with_tuples(settings))))


def _dropout(package: Package, settings: Mapping[str, Any], tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    chosen = dropout.Settings(**_with_tuples(settings))
    # No test set here: what the submission never saw stays with the judge.
    return asdict(dropout.run(package, tensors["images"], tensors["labels"], None, None, chosen))


def _with_tuples(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()}


Runner = Callable[[Package, Mapping[str, Any], Mapping[str, Tensor]], dict[str, Any]]
EXPERIMENTS: dict[str, Runner] = {
    "vanishing-gradient": _vanishing_gradient,
    "relu-death": _relu_death,
    "weight-decay": _weight_decay,
    "dropout": _dropout,
}
