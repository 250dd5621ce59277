"""How a submission is to be graded: what people may choose."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from .language import say

DEVICES = ("auto", "cpu", "cuda", "mps")
DEVICE_FILES = Path("/dev")
DATA = ("auto", "digits", "mnist")
LARGEST_SEED = 2**32 - 1


class UsageError(Exception):
    """What was asked for cannot be done; one line, with a remedy."""


@dataclass(frozen=True)
class Options:
    """``device`` is the kind that is used (never ``auto``); ``data`` is what was asked for.

    ``full`` is the experiments at the course's own length, ``quick`` everything but the experiments, on fewer inputs.
    """

    device: str = "cpu"
    seed: int = 0
    data: str = "auto"
    data_dir: Path = Path("data")
    full: bool = False
    quick: bool = False


def seed_from(text: str) -> int:
    """Return the seed that ``text`` says. Raises ``argparse.ArgumentTypeError`` where no generator takes it."""
    if not text.isascii() or not text.isdigit() or int(text) > LARGEST_SEED:
        problem = say("{seed!r} is no seed; choose a whole number from 0 to {largest}", seed=text, largest=LARGEST_SEED)
        raise argparse.ArgumentTypeError(problem)
    return int(text)


def _has_no_gpu() -> bool:
    """Tell whether this is a Linux on which no driver of a GPU shows a device."""
    names = ("nvidia*", "nvhost*", "kfd", "dxg")
    return sys.platform.startswith("linux") and not any(any(DEVICE_FILES.glob(name)) for name in names)


def find_device(name: str) -> str:
    """Return the kind of device for ``name``; ``auto`` is CUDA where torch sees a GPU, else the CPU.

    Raises ``UsageError`` where the device is not there.
    """
    if name == "cpu" or (name == "auto" and _has_no_gpu()):
        return "cpu"  # without importing torch, which the workers do meanwhile
    import torch

    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if name == "mps":
        available = torch.backends.mps.is_available()
        seen = say("torch {version} sees no MPS device", version=torch.__version__)
    elif name == "cuda":
        available = torch.cuda.is_available()
        seen = say(
            "torch {version} sees {count} CUDA devices (built for CUDA: {built})",
            version=torch.__version__,
            count=torch.cuda.device_count(),
            built=torch.version.cuda or say("none"),
        )
    else:
        raise UsageError(say("--device is {name!r}; choose from {known}", name=name, known=", ".join(DEVICES)))
    if not available:
        raise UsageError(
            say("--device {name}: {seen}; use --device cpu, or auto for what is there", name=name, seen=seen)
        )
    return name
