"""The verdict on experiment 4: dropout narrows the gap between training and test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from torch import Tensor

from experiments.dropout import GRADED, SUBMISSION, Settings, training_part
from grader.language import say

from .. import oracle
from .evidence import Doubt, find_run, weights_of


@dataclass(frozen=True)
class Verdict:
    """What was judged: losses in nats and accuracies from 0 to 1, without dropout, on training and on unseen images.

    Each is the mean over the last epochs' weights; the accuracies are those on the unseen images. ``problem`` says why
    nothing could be judged.
    """

    plain_train: float = 0.0
    plain_test: float = 0.0
    plain_accuracy: float = 0.0
    dropout_train: float = 0.0
    dropout_test: float = 0.0
    dropout_accuracy: float = 0.0
    gap_holds: bool = False
    learnt: bool = False
    problem: str = ""

    @property
    def plain_gap(self) -> float:
        """Test loss minus training loss, without dropout."""
        return self.plain_test - self.plain_train

    @property
    def dropout_gap(self) -> float:
        """Test loss minus training loss, with dropout."""
        return self.dropout_test - self.dropout_train

    @property
    def holds(self) -> bool:
        """Whether the gap between training and test is narrower with dropout, in networks that have learnt."""
        return self.gap_holds and self.learnt


GAP_FACTOR = 0.9  # of the gap without dropout, at most; dropout that does nothing gives 1
LEARNT = 0.3  # held-out accuracy that only a trained network has; chance is 0.1


def verdict(
    record: object,
    images: Tensor,
    labels: Tensor,
    test_images: Tensor,
    test_labels: Tensor,
    settings: Settings = GRADED,
) -> Verdict:
    """Return the verdict, from the weights in ``record`` (or its ``asdict``) and both sets of images alone.

    Images float32 (N, 28, 28), normalised; labels int64 (N,), the right ones; all on the CPU.
    """
    shown = training_part(images, labels, settings)
    try:
        plain, dropped = (_weights(record, rate, settings) for rate in sorted(settings.rates))
    except Doubt as doubt:
        return Verdict(problem=str(doubt))
    plain_test, plain_accuracy = _measure(plain, test_images, test_labels)
    dropout_test, dropout_accuracy = _measure(dropped, test_images, test_labels)
    result = Verdict(
        plain_train=_measure(plain, *shown)[0],
        plain_test=plain_test,
        plain_accuracy=plain_accuracy,
        dropout_train=_measure(dropped, *shown)[0],
        dropout_test=dropout_test,
        dropout_accuracy=dropout_accuracy,
        learnt=min(plain_accuracy, dropout_accuracy) >= LEARNT,
    )
    gap_holds = result.plain_gap > 0 and result.dropout_gap <= GAP_FACTOR * result.plain_gap
    return replace(result, gap_holds=gap_holds)


def _weights(record: object, rate: float, settings: Settings) -> list[dict[str, Tensor]]:
    found = find_run(record, method=SUBMISSION, rate=rate)
    earlier = found.get("earlier")
    if not isinstance(earlier, list | tuple) or len(earlier) != settings.keep - 1:
        raise Doubt(
            say(
                "the record lacks the weights of the last {epochs} epochs at rate {rate:g}",
                epochs=settings.keep,
                rate=rate,
            )
        )
    runs: list[Mapping[str, object]] = [found, *({"weights": weights} for weights in earlier)]
    return [weights_of(run, oracle.REGULARIZED_SHAPES) for run in runs]


def _measure(networks: list[dict[str, Tensor]], images: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return mean loss and mean accuracy of the networks."""
    logits = [oracle.regularized_logits(weights, images.unsqueeze(1)) for weights in networks]
    losses = [oracle.cross_entropy(each, labels) for each in logits]
    accuracies = [oracle.accuracy(each, labels) for each in logits]
    return sum(losses) / len(losses), sum(accuracies) / len(accuracies)
