"""What a verdict may rely on: the trained weights in a record, once they are checked.

A record comes out of the process that ran the submission, so nothing in it is believed: whatever is not a finite tensor
of the right shape is a ``Doubt``, and the verdict fails with its text.
"""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass

import torch
from torch import Tensor

from grader.describe import shape_text
from grader.language import say


class Doubt(Exception):
    """The record does not hold what the verdict needs; the text says what."""


def find_run(record: object, **wanted: object) -> Mapping[str, object]:
    """Return the run in ``record`` whose fields equal ``wanted``; the record is a dataclass or its ``asdict``.

    Raises ``Doubt`` where there is no such run.
    """
    plain = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
    runs = plain.get("runs") if isinstance(plain, Mapping) else None
    for run in runs if isinstance(runs, list | tuple) else ():
        if isinstance(run, Mapping) and all(_equal(run.get(name), value) for name, value in wanted.items()):
            return run
    raise Doubt(say("the record has no run of {wanted}", wanted=_describe(wanted)))


def weights_of(run: Mapping[str, object], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Tensor]:
    """Return the run's weights under the names in ``shapes``: float32, on the CPU, finite and of those shapes.

    Raises ``Doubt`` where one is not.
    """
    weights = run.get("weights")
    if not isinstance(weights, Mapping):
        raise Doubt(say("the record has no weights"))
    return {name: _checked(name, weights.get(name), shape) for name, shape in shapes.items()}


def _checked(name: str, value: object, shape: tuple[int, ...]) -> Tensor:
    if not isinstance(value, Tensor) or value.layout != torch.strided or value.device.type != "cpu":
        raise Doubt(say("the record has no weights '{name}'", name=name))
    if tuple(value.shape) != shape or not value.is_floating_point():
        found = f"{value.dtype} {shape_text(value.shape)}"
        problem = say(
            "the weights '{name}' are {found} instead of float32 {shape}", name=name, found=found, shape=shape
        )
        raise Doubt(problem)
    checked = value.detach().to(torch.float32)
    if not bool(torch.isfinite(checked).all()):
        raise Doubt(say("the weights '{name}' are not finite after training", name=name))
    return checked


def _equal(found: object, wanted: object) -> bool:
    return isinstance(found, str | int | float) and found == wanted


def _describe(wanted: Mapping[str, object]) -> str:
    return ", ".join(f"{name} '{value}'" for name, value in wanted.items())
