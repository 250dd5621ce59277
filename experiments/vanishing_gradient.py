"""Experiment 1: how much of the gradient reaches the first layer, and what that does to learning."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import torch
from torch import Tensor, nn

from grader.worker.load import Package

from .data import CLASSES, IMAGE_SIZE
from .training import History, Progress, Schedule, Title, seeded, snapshot, train

INPUTS = IMAGE_SIZE * IMAGE_SIZE


@dataclass(frozen=True)
class Settings:
    """How to train; one network for each pair of activation and depth (hidden layers); ``max_steps`` is for each."""

    activations: tuple[str, ...] = ("relu", "sigmoid", "tanh")
    depths: tuple[int, ...] = (2,)
    learning_rate: float = 0.001
    batch_size: int = 64
    epochs: int = 5
    max_steps: int | None = None
    seed: int = 0
    device: str = "cpu"


@dataclass(frozen=True)
class Gradient:
    """The |gradient| of one parameter tensor: mean and standard deviation over its elements and an epoch's steps.

    ``layer`` is a name of ``state_dict`` such as 'layers.0', ``kind`` 'weight' or 'bias'.
    """

    layer: str
    kind: str
    mean: float
    deviation: float


@dataclass(frozen=True)
class Run:
    """One network's training: the history by epoch, the last whole epoch's gradients by depth, the weights after it."""

    activation: str
    depth: int
    losses: list[float]
    accuracies: list[float]
    gradients: list[Gradient]
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
    """Train the submission's ``Network`` with each activation at each depth, from the same start on the same batches.

    ``images`` are float32 (N, 28, 28), normalised; ``labels`` int64 (N,). Raises what the submission raises.
    """
    inputs = images.to(settings.device).flatten(1)
    labels = labels.to(settings.device)
    record = Record(settings)
    for depth in settings.depths:
        for activation in settings.activations:
            record.runs.append(_train_one(package, inputs, labels, activation, depth, settings, progress))
            if not record.runs[-1].complete:
                return record
    return record


def build_network(package: Package, activation: str, depth: int, seed: int, device: str) -> nn.Module:
    """Return the submission's ``Network`` for the images; its start depends on the seed alone."""
    network = cast(Callable[..., nn.Module], package.find("network.Network"))
    return seeded(lambda: network(INPUTS, CLASSES, activation, num_layers=depth), seed, device)


def gradient_ratio(run: Run) -> float:
    """Return the mean |gradient| of the input layer's weights over that of the output layer's; nan where unknown."""
    means = [gradient.mean for gradient in run.gradients if gradient.kind == "weight"]
    return means[0] / means[-1] if means and means[-1] else math.nan


def schedule_of(settings: Settings) -> Schedule:
    """Return the settings that the training loop reads."""
    return Schedule(
        settings.learning_rate, settings.batch_size, settings.epochs, settings.seed, max_steps=settings.max_steps
    )


def _train_one(
    package: Package,
    inputs: Tensor,
    labels: Tensor,
    activation: str,
    depth: int,
    settings: Settings,
    progress: Progress | None,
) -> Run:
    model = build_network(package, activation, depth, settings.seed, settings.device)
    meter = _GradientMeter(model, depth)
    title = Title("{activation}, {depth} hidden", {"activation": activation, "depth": depth})
    history: History = train(
        model,
        inputs,
        labels,
        schedule_of(settings),
        title=title,
        watch=meter.add,
        after_epoch=meter.end_epoch,
        progress=progress,
    )
    return Run(
        activation=activation,
        depth=depth,
        losses=history.losses,
        accuracies=history.accuracies,
        gradients=meter.gradients,
        weights=snapshot(model),
        complete=history.complete,
    )


def layer_names(num_layers: int) -> list[str]:
    """Return the layers' names in ``state_dict`` by depth: the input layer, the hidden layers, the output layer."""
    return ["input_layer", *(f"layers.{index}" for index in range(num_layers)), "output_layer"]


class _GradientMeter:
    """Sums |gradient| and its square over an epoch, on the device, for every parameter of ``Network`` by depth.

    ``gradients`` has the mean and the standard deviation over the last epoch that came to its end.
    """

    def __init__(self, model: nn.Module, depth: int) -> None:
        parameters = dict(model.named_parameters())
        names = [f"{layer}.{kind}" for layer in layer_names(depth) for kind in ("weight", "bias")]
        self.parameters = {name: parameters[name] for name in names if name in parameters}
        self.sums: list[Tensor] = []
        self.squares: list[Tensor] = []
        self.steps = 0
        self.gradients: list[Gradient] = []

    def add(self) -> None:
        """Add the gradients that the last backward pass left; a parameter that got none counts as 0."""
        gradients = [
            torch.zeros_like(value) if value.grad is None else value.grad for value in self.parameters.values()
        ]
        # Two norms a tensor cost less than abs, mean and square; they stay on the device until the epoch's end.
        sums = [torch.linalg.vector_norm(gradient, 1) for gradient in gradients]
        squares = [torch.linalg.vector_norm(gradient) ** 2 for gradient in gradients]
        self.sums = [a + b for a, b in zip(self.sums, sums, strict=True)] if self.steps else sums
        self.squares = [a + b for a, b in zip(self.squares, squares, strict=True)] if self.steps else squares
        self.steps += 1

    def end_epoch(self) -> None:
        """Keep what the epoch that is over gave, and begin anew."""
        self.gradients = []
        for (name, parameter), total, square in zip(self.parameters.items(), self.sums, self.squares, strict=True):
            layer, _, kind = name.rpartition(".")
            count = parameter.numel() * self.steps
            mean = float(total) / count
            variance = max(0.0, float(square) / count - mean**2)
            self.gradients.append(Gradient(layer, kind, mean, variance**0.5))
        self.steps = 0


# Short, and the verdict on right work is certain all the same. Over 200 seeds, digits and MNIST: ReLU leads in held-out
# accuracy by 0.84 ± 0.04 and 0.72 ± 0.03 (least 0.62; 0.2 is asked), in the gradients' ratio by a factor of 98 and 126
# (least 66; 10 is asked).
GRADED = Settings(activations=("relu", "sigmoid"), depths=(2,), learning_rate=0.1, epochs=100, max_steps=150)
