"""The verdict on experiment 2: half of ReLU's activations are 0 and none of tanh's, on images never seen."""

from dataclasses import dataclass

from torch import Tensor

from experiments.data import CLASSES
from experiments.relu_death import GRADED, Settings, zero_share
from experiments.vanishing_gradient import INPUTS

from .. import oracle
from .evidence import Doubt, find_run, weights_of

RELU_ZEROS = (0.25, 0.75)  # where ReLU's share of zeros lies: about half
TANH_ZEROS = 1e-3  # where tanh's lies below
LEARNT = 0.3  # held-out accuracy that only a trained network has; chance is 0.1


@dataclass(frozen=True)
class Verdict:
    """What was judged, on images the submission never saw: shares and accuracies, 0 to 1.

    ``problem`` says why nothing could be judged.
    """

    relu_zeros: float = 0.0
    tanh_zeros: float = 1.0
    relu_accuracy: float = 0.0
    tanh_accuracy: float = 0.0
    relu_holds: bool = False
    tanh_holds: bool = False
    learnt: bool = False
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether about half of ReLU's activations are 0 and none of tanh's, in networks that have learnt."""
        return self.relu_holds and self.tanh_holds and self.learnt


def verdict(record: object, images: Tensor, labels: Tensor, settings: Settings = GRADED) -> Verdict:
    """Return the verdict, from the weights in ``record`` (or its ``asdict``) and held-out images alone.

    ``images`` float32 (N, 28, 28), normalised; ``labels`` int64 (N,); both on the CPU.
    """
    try:
        relu_zeros, relu_accuracy = _judge_one(record, "relu", images, labels, settings)
        tanh_zeros, tanh_accuracy = _judge_one(record, "tanh", images, labels, settings)
    except Doubt as doubt:
        return Verdict(problem=str(doubt))
    return Verdict(
        relu_zeros,
        tanh_zeros,
        relu_accuracy,
        tanh_accuracy,
        relu_holds=RELU_ZEROS[0] <= relu_zeros <= RELU_ZEROS[1],
        tanh_holds=tanh_zeros < TANH_ZEROS,
        learnt=min(relu_accuracy, tanh_accuracy) >= LEARNT,
    )


def _judge_one(
    record: object, activation: str, images: Tensor, labels: Tensor, settings: Settings
) -> tuple[float, float]:
    found = find_run(record, activation=activation)
    weights = weights_of(found, oracle.network_shapes(INPUTS, CLASSES, settings.depth))
    inputs = images.flatten(1)
    zeros = zero_share(oracle.hidden_activations(weights, inputs, activation))
    return zeros, oracle.accuracy(oracle.network_logits(weights, inputs, activation), labels)
