"""One training loop for three of the experiments: stochastic gradient descent on a set that lies on the device whole.

A ``DataLoader`` fetches sample by sample, and takes longer than the small networks of this lab take to learn; here a
batch is one indexing. Letters in the shapes: N samples, C classes.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor, nn

REPORT_EVERY = 20  # steps between two calls of the progress function
EVALUATION_BATCH = 250  # samples; larger ones leave the processor's cache


@dataclass(frozen=True)
class Title:
    """What a run is called: a message, said in the language in use where it is shown, and the values in its braces."""

    message: str
    values: Mapping[str, str | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Update:
    """How far a run is: epochs and steps count from 1; the accuracy, 0 to 1, is that of the last batches, if any."""

    run: Title
    epoch: int
    epochs: int
    step: int
    steps: int
    accuracy: float | None


Progress = Callable[[Update], bool]  # gives False where the training is to stop


@dataclass(frozen=True)
class Schedule:
    """How to train. ``max_steps`` ends the training early, within an epoch too; ``seed`` orders the samples."""

    learning_rate: float
    batch_size: int
    epochs: int
    seed: int
    max_steps: int | None = None


@dataclass(frozen=True)
class History:
    """What training saw, epoch by epoch: mean loss (nats) and accuracy (0 to 1), of each sample at its turn.

    ``complete`` is False where the progress function stopped the training; the unfinished epoch is left out.
    """

    losses: list[float] = field(default_factory=list)
    accuracies: list[float] = field(default_factory=list)
    steps: int = 0
    complete: bool = False


def train(
    model: nn.Module,
    inputs: Tensor,
    labels: Tensor,
    schedule: Schedule,
    *,
    title: Title = Title("training"),
    after_epoch: Callable[[], None] = lambda: None,
    watch: Callable[[], None] = lambda: None,
    progress: Progress | None = None,
) -> History:
    """Train ``model`` in place by plain SGD on cross-entropy and return the history of its epochs.

    ``inputs`` are float32 with N first, ``labels`` int64 (N,), both on the model's device. Every sample is used once
    an epoch, in batches of which the last may be smaller. ``after_epoch`` is called after each epoch; ``watch`` after
    each backward pass, before the step.
    """
    generator = torch.Generator().manual_seed(schedule.seed)  # on the CPU, so the order is the same for every device
    parameters = list(model.parameters())
    sizes = list(_epoch_steps(len(inputs), schedule))
    losses: list[float] = []
    accuracies: list[float] = []
    done = 0
    go_on = True
    for number, steps in enumerate(sizes, start=1):
        order = torch.randperm(len(inputs), generator=generator).to(inputs.device)
        shuffled = labels.index_select(0, order)
        model.train()
        outputs: list[Tensor] = []
        batches = zip(torch.split(order, schedule.batch_size), torch.split(shuffled, schedule.batch_size), strict=True)
        for step, (batch, targets) in zip(range(1, steps + 1), batches, strict=False):
            logits = model(inputs.index_select(0, batch))
            torch.autograd.backward(F.cross_entropy(logits, targets))
            watch()
            _descend(parameters, schedule.learning_rate)
            outputs.append(logits.detach())
            if progress is not None and (step % REPORT_EVERY == 0 or step == steps):
                accuracy = _recent_accuracy(outputs, shuffled, schedule.batch_size)
                go_on = progress(Update(title, number, len(sizes), step, steps, accuracy))
                if not go_on and step < steps:
                    return History(losses, accuracies, done, complete=False)
        done += steps
        seen = torch.cat(outputs)
        losses.append(float(F.cross_entropy(seen, shuffled[: len(seen)])))
        accuracies.append(float((seen.argmax(dim=1) == shuffled[: len(seen)]).float().mean()))
        after_epoch()
        if not go_on:
            return History(losses, accuracies, done, complete=number == len(sizes))
    return History(losses, accuracies, done, complete=True)


def evaluate(model: nn.Module, inputs: Tensor, labels: Tensor) -> tuple[float, float]:
    """Return the mean cross-entropy (nats) and the accuracy (0 to 1) of ``model`` in evaluation mode."""
    model.eval()
    with torch.no_grad():
        logits = torch.cat([model(batch) for batch in torch.split(inputs, EVALUATION_BATCH)])
    return float(F.cross_entropy(logits, labels)), float((logits.argmax(dim=1) == labels).float().mean())


def seeded(build: Callable[[], nn.Module], seed: int, device: str) -> nn.Module:
    """Return a model on ``device`` whose start depends on ``seed`` alone; what is drawn after it does, too."""
    torch.manual_seed(seed)
    return build().to(device)


def snapshot(model: nn.Module) -> dict[str, Tensor]:
    """Return a copy of the model's ``state_dict`` on the CPU: name to tensor, contiguous and without gradient."""
    return {
        name: value.detach().to("cpu", memory_format=torch.contiguous_format, copy=True)
        for name, value in model.state_dict().items()
    }


def _epoch_steps(samples: int, schedule: Schedule) -> Iterator[int]:
    per_epoch = -(-samples // schedule.batch_size)
    left = per_epoch * schedule.epochs if schedule.max_steps is None else schedule.max_steps
    for _ in range(schedule.epochs):
        steps = min(per_epoch, left)
        if steps <= 0:
            return
        yield steps
        left -= steps


def _descend(parameters: list[nn.Parameter], learning_rate: float) -> None:
    # What torch.optim.SGD does without momentum and decay; its bookkeeping is a sixth of a step of the small network.
    with torch.no_grad():
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.add_(parameter.grad, alpha=-learning_rate)
                parameter.grad = None


def _recent_accuracy(outputs: list[Tensor], labels: Tensor, batch_size: int) -> float:
    first = max(0, len(outputs) - REPORT_EVERY)
    recent = torch.cat(outputs[first:])
    targets = labels[first * batch_size :][: len(recent)]
    return float((recent.argmax(dim=1) == targets).float().mean())
