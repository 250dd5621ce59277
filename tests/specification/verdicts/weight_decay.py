"""The verdict on experiment 3: norm and test loss fall as λ grows, and from scratch equals built in."""

from dataclasses import dataclass
from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor

from experiments.weight_decay import GRADED, SCRATCH, Samples, Settings, batches_of, draw, squared_error

from .evidence import Doubt, find_run, weights_of

NORM_FACTOR = 1.5  # by which the norm of w falls from each λ to the next
SAME_PATH = 1e-3  # largest |w - w'| / |w'| of two trainings that differ in rounding alone


@dataclass(frozen=True)
class Verdict:
    """What was judged: for each λ, rising, the norm of w, the test loss, and how far w lies off.

    ``distances`` are |w - w'| / |w'|, w being trained from scratch, and w' the judge's own, as built in, whose norms
    are ``expected_norms``.
    ``problem`` says why nothing could be judged.
    """

    norms: tuple[float, ...] = ()
    test_losses: tuple[float, ...] = ()
    distances: tuple[float, ...] = ()
    norm_holds: bool = False
    loss_holds: bool = False
    same_holds: bool = False
    problem: str = ""
    expected_norms: tuple[float, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether norm and test loss fall as λ grows, and from scratch equals built in."""
        return self.norm_holds and self.loss_holds and self.same_holds


def verdict(record: object, settings: Settings = GRADED) -> Verdict:
    """Return the verdict, from the weights in ``record`` (or its ``asdict``) alone; the data are drawn again."""
    samples = draw(settings)
    norms: list[float] = []
    losses: list[float] = []
    distances: list[float] = []
    expected_norms: list[float] = []
    try:
        for decay in sorted(settings.decays):
            found = find_run(record, method=SCRATCH, decay=decay)
            w = weights_of(found, {"w": (1, settings.features)})["w"]
            expected = decayed(samples, decay, settings)
            norms.append(float(w.norm()))
            losses.append(squared_error(w, samples.test_features, samples.test_targets))
            expected_norms.append(float(expected.norm()))
            distances.append(float((w - expected).norm()) / expected_norms[-1])
    except Doubt as doubt:
        return Verdict(problem=str(doubt))
    return Verdict(
        tuple(norms),
        tuple(losses),
        tuple(distances),
        norm_holds=all(larger >= NORM_FACTOR * smaller for larger, smaller in pairwise(norms)),
        loss_holds=all(larger > smaller for larger, smaller in pairwise(losses)),
        same_holds=all(distance <= SAME_PATH for distance in distances),
        expected_norms=tuple(expected_norms),
    )


def decayed(samples: Samples, decay: float, settings: Settings) -> Tensor:
    """Return the final w, shape (1, D), by the rule that SGD's ``weight_decay`` is defined by: w - η·(gradient + λ·w).

    The gradient of the mean of (x·w - y)² is 2·(x·w - y)·x / N: neither autograd nor torch.optim has a part in this.
    """
    w = samples.start
    for batches in batches_of(samples, settings):
        for features, targets in batches:
            gradient = 2 / len(features) * (F.linear(features, w) - targets).T @ features
            w = w - settings.learning_rate * (gradient + decay * w)
    return w
