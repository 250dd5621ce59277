"""How a submission is to be graded: what people may choose."""

from dataclasses import dataclass
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda", "mps")
DATA = ("auto", "digits", "mnist")


class UsageError(Exception):
    """What was asked for cannot be done; one line, with a remedy."""


@dataclass(frozen=True)
class Options:
    """``device`` is the kind that is used (never ``auto``); ``data`` is what was asked for.

    ``full`` is the experiments at the course's own length, ``quick`` everything but the experiments.
    """

    device: str = "cpu"
    seed: int = 0
    data: str = "auto"
    data_dir: Path = Path("data")
    full: bool = False
    quick: bool = False


def find_device(name: str) -> str:
    """Return the kind of device for ``name``; ``auto`` is CUDA where torch sees a GPU, else the CPU.

    Raises ``UsageError`` where the device is not there.
    """
    if name == "cpu":
        return "cpu"
    import torch

    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if name == "mps":
        available, seen = torch.backends.mps.is_available(), f"torch {torch.__version__} sees no MPS device"
    elif name == "cuda":
        available = torch.cuda.is_available()
        built = torch.version.cuda or "none"
        seen = f"torch {torch.__version__} sees {torch.cuda.device_count()} CUDA devices (built for CUDA: {built})"
    else:
        raise UsageError(f"--device is {name!r}; choose from {', '.join(DEVICES)}")
    if not available:
        raise UsageError(f"--device {name}: {seen}; use --device cpu, or auto for what is there")
    return name
