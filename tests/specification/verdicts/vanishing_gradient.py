"""The verdict on experiment 1: ReLU beats sigmoid in depth, on images that the submission never saw."""

from dataclasses import dataclass

from torch import Tensor

from experiments.data import CLASSES
from experiments.vanishing_gradient import GRADED, INPUTS, Settings

from .. import oracle
from .evidence import Doubt, find_run, weights_of


@dataclass(frozen=True)
class Verdict:
    """What was judged, on images the submission never saw: accuracies 0 to 1, ratios of mean |gradient|.

    A ratio is that of the input layer's weights over the output layer's, by batches. ``problem`` says why nothing
    could be judged.
    """

    relu_accuracy: float = 0.0
    sigmoid_accuracy: float = 0.0
    relu_ratio: float = 0.0
    sigmoid_ratio: float = 0.0
    accuracy_holds: bool = False
    gradient_holds: bool = False
    problem: str = ""

    @property
    def holds(self) -> bool:
        """Whether ReLU beats sigmoid in both."""
        return self.accuracy_holds and self.gradient_holds


ACCURACY_LEAD = 0.2  # of ReLU over sigmoid, as a share of the held-out images
RATIO_LEAD = 10.0  # times sigmoid's ratio
BATCH, PROBES = 64, 20  # images of a batch, and batches at most, whose gradients are looked at


def verdict(record: object, images: Tensor, labels: Tensor, settings: Settings = GRADED) -> Verdict:
    """Return the verdict, from the weights in ``record`` (or its ``asdict``) and held-out images alone.

    ``images`` float32 (N, 28, 28), normalised; ``labels`` int64 (N,); both on the CPU.
    """
    try:
        relu_accuracy, relu_ratio = _judge_one(record, "relu", images, labels, settings)
        sigmoid_accuracy, sigmoid_ratio = _judge_one(record, "sigmoid", images, labels, settings)
    except Doubt as doubt:
        return Verdict(problem=str(doubt))
    return Verdict(
        relu_accuracy,
        sigmoid_accuracy,
        relu_ratio,
        sigmoid_ratio,
        accuracy_holds=relu_accuracy >= sigmoid_accuracy + ACCURACY_LEAD,
        gradient_holds=relu_ratio > RATIO_LEAD * sigmoid_ratio,
    )


def _judge_one(
    record: object, activation: str, images: Tensor, labels: Tensor, settings: Settings
) -> tuple[float, float]:
    depth = settings.depths[0]
    inputs = images.flatten(1)
    found = find_run(record, activation=activation, depth=depth)
    weights = weights_of(found, oracle.network_shapes(INPUTS, CLASSES, depth))
    first, last = _mean_gradients(weights, inputs, labels, activation)
    return oracle.accuracy(oracle.network_logits(weights, inputs, activation), labels), first / last if last else 0.0


def _mean_gradients(weights: oracle.Weights, inputs: Tensor, labels: Tensor, activation: str) -> list[float]:
    """Return mean |gradient| of the first and the last layer's weights over batches of the size that was trained with.

    In the gradient of many images at once what each asks of the last layer cancels out where nothing has been learnt.
    """
    sums = [0.0, 0.0]
    for batch in range(min(PROBES, len(inputs) // BATCH)):
        part = slice(batch * BATCH, (batch + 1) * BATCH)
        gradients = oracle.gradients(weights, inputs[part], labels[part], activation)
        for place, layer in enumerate(("input_layer", "output_layer")):
            sums[place] += float(gradients[f"{layer}.weight"].abs().mean())
    return sums
