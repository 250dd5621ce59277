"""Experiment 2: how many activations, and how many whole units, are 0 with ReLU, tanh and leaky ReLU."""

from dataclasses import dataclass, field

from torch import Tensor, nn

from grader.worker.load import Package

from . import oracle
from .data import CLASSES
from .evidence import Doubt, find_run, weights_of
from .training import Progress, Schedule, snapshot, train
from .vanishing_gradient import INPUTS, build_network

LEAKY = "leaky relu"  # given by the project: no submission writes it


@dataclass(frozen=True)
class Settings:
    """How to train; ``probe_size`` is the number of training images on which zeros are counted."""

    activations: tuple[str, ...] = ("relu", "tanh", LEAKY)
    depth: int = 2
    learning_rate: float = 0.001
    batch_size: int = 64
    epochs: int = 5
    max_steps: int | None = None
    probe_size: int = 1000
    seed: int = 0
    device: str = "cpu"


@dataclass(frozen=True)
class Run:
    """One network's training: history by epoch, and shares (0 to 1) of zeros that start before the first epoch.

    ``zero_shares`` is the share of hidden activations that are exactly 0, ``dead_shares`` that of hidden units that are
    0 on the whole probe set: one entry more than ``accuracies``. ``weights`` are those after training.
    """

    activation: str
    losses: list[float]
    accuracies: list[float]
    zero_shares: list[float]
    dead_shares: list[float]
    weights: dict[str, Tensor]
    complete: bool


@dataclass(frozen=True)
class Record:
    """What the experiment saw; a run that was stopped is there with its finished epochs."""

    settings: Settings
    runs: list[Run] = field(default_factory=list)


def run(
    package: Package, images: Tensor, labels: Tensor, settings: Settings, progress: Progress | None = None
) -> Record:
    """Train the submission's ``Network`` with each activation, from the same start on the same batches.

    ``images`` are float32 (N, 28, 28), normalised; ``labels`` int64 (N,). The probe set is the first of them. Raises
    what the submission raises.
    """
    inputs = images.to(settings.device).flatten(1)
    labels = labels.to(settings.device)
    record = Record(settings)
    for activation in settings.activations:
        record.runs.append(_train_one(package, inputs, labels, activation, settings, progress))
        if not record.runs[-1].complete:
            break
    return record


def _train_one(
    package: Package, inputs: Tensor, labels: Tensor, activation: str, settings: Settings, progress: Progress | None
) -> Run:
    model = _build(package, activation, settings)
    probe = inputs[: settings.probe_size]
    zero_shares: list[float] = []
    dead_shares: list[float] = []

    def measure() -> None:
        # The submission's activation may be no module, so that no hook could see it: our own forward pass does.
        hidden = oracle.hidden_activations(_detached(model), probe, activation)
        zero_shares.append(oracle.zero_share(hidden))
        dead_shares.append(oracle.dead_share(hidden))

    measure()
    schedule = Schedule(
        settings.learning_rate, settings.batch_size, settings.epochs, settings.seed, max_steps=settings.max_steps
    )
    history = train(model, inputs, labels, schedule, name=activation, after_epoch=measure, progress=progress)
    return Run(
        activation=activation,
        losses=history.losses,
        accuracies=history.accuracies,
        zero_shares=zero_shares,
        dead_shares=dead_shares,
        weights=snapshot(model),
        complete=history.complete,
    )


def _build(package: Package, activation: str, settings: Settings) -> nn.Module:
    if activation != LEAKY:
        return build_network(package, activation, settings.depth, settings.seed, settings.device)
    model = build_network(package, "relu", settings.depth, settings.seed, settings.device)
    # A module, because a submission's own activation may be one, and only another may then take its place.
    model.activation = nn.LeakyReLU(oracle.LEAKY_SLOPE)
    return model


def _detached(model: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach() for name, value in model.state_dict().items()}


# ---- the short version that is graded, and its verdict

GRADED = Settings(activations=("relu", "tanh"), learning_rate=0.1, epochs=100, max_steps=100)
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
    zeros = oracle.zero_share(oracle.hidden_activations(weights, inputs, activation))
    return zeros, oracle.accuracy(oracle.network_logits(weights, inputs, activation), labels)
