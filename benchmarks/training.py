"""The experiments' training against a straightforward version: `python -m benchmarks training --data-dir FOLDER`.

The straightforward one reads ``torchvision.datasets.MNIST`` with ToTensor and Normalize through a ``DataLoader``, as
most courses do; model, batches, steps and the order of the samples are the same. Both run in this process, in turn, and
both include getting the data ready. Needs MNIST and `pip install -e '.[bench]'`.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from experiments import data, dropout, relu_death, vanishing_gradient
from grader.worker.load import Package

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] = ()) -> None:
    """Print seconds and accuracies of both versions, and the ratio."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks training", description=__doc__)
    parser.add_argument("--data-dir", type=Path, default=Path("data"))
    parser.add_argument("--epochs", type=int, default=2, help="passes through the images (default: 2)")
    chosen = parser.parse_args(arguments)
    package = Package(ROOT / "reference")
    print("| experiment | straightforward, s | here, s | times faster | accuracies |\n| --- | --- | --- | --- | --- |")
    for name, plain, ours in (
        ("1, vanishing gradients (relu)", _plain_small(package, chosen), _ours_vanishing(package, chosen)),
        ("2, dying ReLU (relu)", _plain_small(package, chosen), _ours_death(package, chosen)),
        ("4, dropout (rate 0.3)", _plain_convolutional(package, chosen), _ours_dropout(package, chosen)),
    ):
        slow, slow_accuracy = _timed(plain)
        fast, fast_accuracy = _timed(ours)
        accuracies = f"{slow_accuracy:.3f}, {fast_accuracy:.3f}"
        print(f"| {name} | {slow:.1f} | {fast:.1f} | {slow / fast:.1f} | {accuracies} |", flush=True)


def _timed(work: Callable[[], float]) -> tuple[float, float]:
    start = time.perf_counter()
    accuracy = work()
    return time.perf_counter() - start, accuracy


def _loader(folder: Path, batch_size: int) -> Any:
    # Beside a CPU build of torch torchvision's compiled operators do not load; these two must be known to import it.
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in ("nms(Tensor dets, Tensor scores, float t) -> Tensor", "qnms(Tensor d, Tensor s, float t) -> Tensor"):
        try:
            library.define(schema)
        except RuntimeError:  # they are there
            continue
    from torchvision import datasets, transforms

    steps = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
    images = datasets.MNIST(str(folder), train=True, transform=steps)
    return torch.utils.data.DataLoader(images, batch_size=batch_size, sampler=_SameOrder(len(images)))


class _SameOrder:
    """A new order of the samples each epoch, as shuffling draws it: the one that the experiments draw, too."""

    def __init__(self, samples: int) -> None:
        self._samples = samples
        self._generator = torch.Generator().manual_seed(0)

    def __iter__(self) -> Iterator[int]:
        return iter(torch.randperm(self._samples, generator=self._generator).tolist())

    def __len__(self) -> int:
        return self._samples


def _plain_small(package: Package, chosen: argparse.Namespace) -> Callable[[], float]:
    def work() -> float:
        torch.manual_seed(0)
        network: Any = package.find("network.Network")
        model = network(784, 10, "relu", 2)
        return _plain(model, _loader(chosen.data_dir, 64), 0.001, chosen.epochs, flat=True)

    return work


def _plain_convolutional(package: Package, chosen: argparse.Namespace) -> Callable[[], float]:
    def work() -> float:
        torch.manual_seed(0)
        network: Any = package.find("dropout.RegularizedNetwork")
        return _plain(network(0.3), _loader(chosen.data_dir, 256), 0.5, chosen.epochs, flat=False)

    return work


def _plain(model: nn.Module, loader: Any, rate: float, epochs: int, *, flat: bool) -> float:
    """Train as most tutorials do, and return the running accuracy of the last epoch."""
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    correct = seen = 0
    for _ in range(epochs):
        correct = seen = 0
        with torch.random.fork_rng(devices=[]):  # it draws a number for worker processes, though there are none
            batches = iter(loader)
        for images, labels in batches:
            optimizer.zero_grad()
            logits: Tensor = model(images.flatten(1) if flat else images)
            F.cross_entropy(logits, labels).backward()
            optimizer.step()
            correct += int((logits.argmax(1) == labels).sum())
            seen += len(labels)
    return correct / seen


def _ours_vanishing(package: Package, chosen: argparse.Namespace) -> Callable[[], float]:
    settings = vanishing_gradient.Settings(activations=("relu",), epochs=chosen.epochs)

    def work() -> float:
        loaded = data.load("mnist", chosen.data_dir)
        record = vanishing_gradient.run(package, data.normalise(loaded.train_images), loaded.train_labels, settings)
        return record.runs[0].accuracies[-1]

    return work


def _ours_death(package: Package, chosen: argparse.Namespace) -> Callable[[], float]:
    settings = relu_death.Settings(activations=("relu",), epochs=chosen.epochs)

    def work() -> float:
        loaded = data.load("mnist", chosen.data_dir)
        record = relu_death.run(package, data.normalise(loaded.train_images), loaded.train_labels, settings)
        return record.runs[0].accuracies[-1]

    return work


def _ours_dropout(package: Package, chosen: argparse.Namespace) -> Callable[[], float]:
    settings = dropout.Settings(methods=(dropout.SUBMISSION,), rates=(0.3,), epochs=chosen.epochs)

    def work() -> float:
        loaded = data.load("mnist", chosen.data_dir)
        images, labels = data.normalise(loaded.train_images), loaded.train_labels
        # The straightforward version does not evaluate either.
        record = dropout.run(package, images, labels, None, None, replace(settings, evaluate=False))
        return record.runs[0].running_accuracies[-1]

    return work
