"""Experiment 4: what dropout does to the gap between training and test."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from grader.worker.load import Package

from . import oracle
from .data import CLASSES
from .evidence import Doubt, find_run, weights_of
from .training import Progress, Schedule, evaluate, seeded, snapshot, train

SUBMISSION, BUILTIN = "dropout_layer", "nn.Dropout"
NOISE_SEED = 1


@dataclass(frozen=True)
class Settings:
    """How to train; one network for each pair of method and rate.

    The first ``train_size`` images are used, or all; a share of ``label_noise`` of their labels is replaced by wrong
    ones. ``evaluate`` says whether to evaluate after each epoch, ``keep`` how many last epochs' weights stay.
    """

    methods: tuple[str, ...] = (SUBMISSION, BUILTIN)
    rates: tuple[float, ...] = (0.0, 0.3)
    learning_rate: float = 0.5
    batch_size: int = 256
    epochs: int = 15
    max_steps: int | None = None
    train_size: int | None = None
    label_noise: float = 0.0
    evaluate: bool = True
    keep: int = 1
    seed: int = 0
    device: str = "cpu"


@dataclass(frozen=True)
class Run:
    """One network's training, epoch by epoch: losses in nats, accuracies 0 to 1.

    ``running_…`` is what training itself saw, with dropout, while the weights changed; ``train_…`` and ``test_…`` are
    evaluated after the epoch, without dropout, and the latter are empty where there is no test set. ``weights`` are
    those after training, ``earlier`` those after the epochs before it, of which ``keep`` - 1 stay.
    """

    method: str
    rate: float
    running_losses: list[float]
    running_accuracies: list[float]
    train_losses: list[float]
    train_accuracies: list[float]
    test_losses: list[float]
    test_accuracies: list[float]
    weights: dict[str, Tensor]
    earlier: list[dict[str, Tensor]]
    complete: bool


@dataclass(frozen=True)
class Record:
    """What the experiment saw; a run that was stopped is there with its finished epochs."""

    settings: Settings
    runs: list[Run] = field(default_factory=list)


class BuiltInNetwork(nn.Module):
    """The twin of the submission's ``RegularizedNetwork``: the same layers, with ``nn.Dropout``."""

    def __init__(self, dropout_rate: float = 0.0) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, 1)
        self.conv2 = nn.Conv2d(32, 64, 3, 1)
        self.dropout = nn.Dropout(dropout_rate)
        self.fc1 = nn.Linear(1600, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits, shape (N, 10), for images x of shape (N, 1, 28, 28)."""
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.fc1(self.dropout(torch.flatten(x, 1))))
        logits: Tensor = self.fc2(x)
        return logits


@dataclass(frozen=True)
class _Images:
    """Images (N, 1, 28, 28) and labels (N,) on the device; the test set may be missing."""

    train: tuple[Tensor, Tensor]
    test: tuple[Tensor, Tensor] | None


def run(
    package: Package,
    images: Tensor,
    labels: Tensor,
    test_images: Tensor | None,
    test_labels: Tensor | None,
    settings: Settings,
    progress: Progress | None = None,
) -> Record:
    """Train with each rate, with the submission's ``RegularizedNetwork`` and its built-in twin, from the same start.

    Images are float32 (N, 28, 28), normalised; labels int64 (N,). Raises what the submission raises.
    """

    def moved(images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        return images.unsqueeze(1).to(settings.device), labels.to(settings.device)

    sets = _Images(
        train=moved(*training_part(images, labels, settings)),
        test=None if test_images is None or test_labels is None else moved(test_images, test_labels),
    )
    record = Record(settings)
    for method in settings.methods:
        for rate in settings.rates:
            record.runs.append(_train_one(package, sets, method, rate, settings, progress))
            if not record.runs[-1].complete:
                return record
    return record


def training_part(images: Tensor, labels: Tensor, settings: Settings) -> tuple[Tensor, Tensor]:
    """Return the images to train with and their labels, some of them wrong; which ones is the same for every seed."""
    images, labels = images[: settings.train_size], labels[: settings.train_size].cpu()
    generator = torch.Generator().manual_seed(NOISE_SEED)
    wrong = torch.rand(len(labels), generator=generator) < settings.label_noise
    others = (labels + torch.randint(1, CLASSES, (len(labels),), generator=generator)) % CLASSES
    return images, torch.where(wrong, others, labels)


def _train_one(
    package: Package, sets: _Images, method: str, rate: float, settings: Settings, progress: Progress | None
) -> Run:
    model = _build(package, method, rate, settings)
    evaluated: list[tuple[float, float]] = []
    tested: list[tuple[float, float]] = []

    kept: deque[dict[str, Tensor]] = deque(maxlen=settings.keep)

    def after_epoch() -> None:
        kept.append(snapshot(model))
        if settings.evaluate:
            evaluated.append(evaluate(model, *sets.train))
            if sets.test is not None:
                tested.append(evaluate(model, *sets.test))

    schedule = Schedule(
        settings.learning_rate, settings.batch_size, settings.epochs, settings.seed, max_steps=settings.max_steps
    )
    name = f"{method}, rate {rate:g}"
    history = train(model, *sets.train, schedule, name=name, after_epoch=after_epoch, progress=progress)
    return Run(
        method=method,
        rate=rate,
        running_losses=history.losses,
        running_accuracies=history.accuracies,
        train_losses=[loss for loss, _ in evaluated],
        train_accuracies=[accuracy for _, accuracy in evaluated],
        test_losses=[loss for loss, _ in tested],
        test_accuracies=[accuracy for _, accuracy in tested],
        weights=snapshot(model),
        earlier=list(kept)[:-1],
        complete=history.complete,
    )


def _build(package: Package, method: str, rate: float, settings: Settings) -> nn.Module:
    network: Callable[[float], nn.Module] = BuiltInNetwork
    if method == SUBMISSION:
        network = cast(Callable[[float], nn.Module], package.find("dropout.RegularizedNetwork"))
    model = seeded(lambda: network(rate), settings.seed, settings.device)
    return _with_channels_last(model) if settings.device == "cpu" else model


def _with_channels_last(model: nn.Module) -> nn.Module:
    """Return ``model`` with the memory layout that lets a CPU train it 1.6 times as fast, if its forward pass can."""
    model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    try:
        evaluate(model, torch.zeros(2, 1, 28, 28), torch.zeros(2, dtype=torch.int64))
    except RuntimeError:  # it flattens with .view, which is right and needs the usual layout
        model.to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
    return model


# ---- the short version that is graded, and its verdict

GRADED = Settings(
    methods=(SUBMISSION,),
    rates=(0.0, 0.5),
    learning_rate=0.05,
    batch_size=16,
    epochs=40,
    train_size=128,
    label_noise=0.3,
    evaluate=False,
    keep=5,
)


@dataclass(frozen=True)
class Verdict:
    """What was judged: losses in nats, without dropout, on the training images and on images never seen.

    Each is the mean over the last epochs' weights. ``problem`` says why nothing could be judged.
    """

    plain_train: float = 0.0
    plain_test: float = 0.0
    dropout_train: float = 0.0
    dropout_test: float = 0.0
    gap_holds: bool = False
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
        """Whether the gap between training and test is narrower with dropout."""
        return self.gap_holds


GAP_FACTOR = 0.98  # of the gap without dropout, at most; training twice without dropout gives 1


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
    held_out = test_images, test_labels
    try:
        plain, dropped = (_weights(record, rate, settings) for rate in sorted(settings.rates))
    except Doubt as doubt:
        return Verdict(problem=str(doubt))
    result = Verdict(_loss(plain, *shown), _loss(plain, *held_out), _loss(dropped, *shown), _loss(dropped, *held_out))
    return replace(result, gap_holds=result.dropout_gap <= GAP_FACTOR * result.plain_gap)


def _weights(record: object, rate: float, settings: Settings) -> list[dict[str, Tensor]]:
    found = find_run(record, method=SUBMISSION, rate=rate)
    earlier = found.get("earlier")
    if not isinstance(earlier, list | tuple) or len(earlier) != settings.keep - 1:
        raise Doubt(f"the record has not the weights of {settings.keep} epochs at rate {rate:g}")
    runs: list[Mapping[str, object]] = [found, *({"weights": weights} for weights in earlier)]
    return [weights_of(run, oracle.REGULARIZED_SHAPES) for run in runs]


def _loss(networks: list[dict[str, Tensor]], images: Tensor, labels: Tensor) -> float:
    x = images.unsqueeze(1)
    losses = [oracle.cross_entropy(oracle.regularized_logits(weights, x), labels) for weights in networks]
    return sum(losses) / len(losses)
