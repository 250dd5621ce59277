"""The images that the experiments learn from: MNIST from its own files, or the digits that scikit-learn brings.

Letters in the shapes: N samples.
"""

import gzip
import importlib.util
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

Name = Literal["auto", "digits", "mnist"]

IMAGE_SIZE = 28  # pixels on a side
CLASSES = 10
# MNIST's mean and standard deviation, as published, for grey values scaled to 0..1.
MEAN, DEVIATION = 0.1307, 0.3081
RAW = Path("MNIST") / "raw"  # where torchvision keeps the files below a data folder
MNIST_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
IDX_UNSIGNED_BYTE = 0x08
DIGITS_TRAINING_SHARE = 0.8
DIGITS_SEED = 0


class DataError(Exception):
    """The data are not there, or are not what they should be; the text says what to do.

    It is a message with values in its braces, so that it can be told in another language; one of them may be another.
    """

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message.format(**values))
        self.message = message
        self.values = values

    def told(self, say: Callable[..., str]) -> str:
        """Return the text as ``say`` puts it into words."""
        told = {name: value.told(say) if isinstance(value, DataError) else value for name, value in self.values.items()}
        return say(self.message, **told)


@dataclass(frozen=True)
class Data:
    """Images uint8 (N, 28, 28), labels int64 (N,), and the name of the set: 'mnist' or 'digits'."""

    name: str
    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor


def load(name: Name, folder: Path) -> Data:
    """Return the data called ``name``; ``auto`` is MNIST where ``folder`` holds it, else the digits.

    Raises ``DataError`` where MNIST is asked for and not there, or a file is damaged. Nothing is downloaded.
    """
    if name == "mnist" or (name == "auto" and has_mnist(folder)):
        return load_mnist(folder)
    if name in ("auto", "digits"):
        return load_digits()
    raise DataError("there are no data called '{name}'; choose auto, digits or mnist", name=name)


def normalise(images: Tensor) -> Tensor:
    """Return (x / 255 - 0.1307) / 0.3081 as float32, for grey values x of 0..255 in any shape."""
    return images.to(torch.float32).div_(255).sub_(MEAN).div_(DEVIATION)


def has_mnist(folder: Path) -> bool:
    """Return whether all four of MNIST's files lie below ``folder``, packed or not."""
    return all(_locate(folder / RAW / file) is not None for file in MNIST_FILES)


def load_mnist(folder: Path) -> Data:
    """Return MNIST from ``folder``/MNIST/raw. Raises ``DataError`` where a file is missing or damaged."""
    train_images, train_labels, test_images, test_labels = (read_idx(folder / RAW / file) for file in MNIST_FILES)
    _check_pair(train_images, train_labels, folder)
    _check_pair(test_images, test_labels, folder)
    return Data("mnist", train_images, train_labels.long(), test_images, test_labels.long())


def read_idx(path: Path) -> Tensor:
    """Return the uint8 tensor in the IDX file at ``path`` or, where only that is there, in ``path``.gz.

    The format (LeCun, Cortes, Burges): two zero bytes, the type (8 is an unsigned byte), the number of dimensions, each
    dimension as four bytes with the most significant first, then the values. Raises ``DataError``.
    """
    found = _locate(path)
    if found is None:
        raise DataError(
            "MNIST's file '{name}' is not in '{folder}' (nor '{name}.gz'); add --download to fetch it, "
            "name the right folder with --data-dir, or use --data digits, which needs no file",
            name=path.name,
            folder=path.parent,
        )
    content = _read_bytes(found)
    dimensions = _read_header(content, found)
    start = 4 + 4 * len(dimensions)
    expected = start + int(np.prod(dimensions, dtype=np.int64))
    if len(content) != expected:
        raise _damaged(
            "it has {found} bytes, and its header announces {wanted}", found, found=len(content), wanted=expected
        )
    return torch.from_numpy(content[start:]).reshape(dimensions)


def load_digits() -> Data:
    """Return scikit-learn's 1,797 handwritten digits, 8 × 8 scaled to 28 × 28, in a fixed order; 80 % are for training.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, 1998. Raises ``DataError``
    where scikit-learn is not installed.
    """
    table = np.loadtxt(_digits_file(), delimiter=",", dtype=np.uint8)
    pixels = torch.from_numpy(table[:, :64]).reshape(-1, 1, 8, 8)  # grey values 0..16
    enlarged = F.interpolate(pixels.float(), size=(IMAGE_SIZE, IMAGE_SIZE), mode="bilinear", align_corners=False)
    images = (enlarged[:, 0] * (255 / 16)).round().to(torch.uint8)
    labels = torch.from_numpy(table[:, 64]).long()
    # RandomState's numbers are frozen by NumPy's policy; default_rng's and torch's may change between versions.
    order = torch.from_numpy(np.random.RandomState(DIGITS_SEED).permutation(len(images)))
    images, labels = images[order], labels[order]
    split = int(DIGITS_TRAINING_SHARE * len(images))
    return Data("digits", images[:split], labels[:split], images[split:], labels[split:])


def _digits_file() -> Path:
    # `import sklearn` takes a second and is not needed: find_spec only looks where the package lies.
    specification = importlib.util.find_spec("sklearn")
    if specification is None or not specification.submodule_search_locations:
        raise DataError("scikit-learn, which brings the digits, is not installed; run: pip install scikit-learn")
    path = Path(specification.submodule_search_locations[0]) / "datasets" / "data" / "digits.csv.gz"
    if not path.is_file():
        raise DataError("the digits are not at '{path}'; run: pip install --force-reinstall scikit-learn", path=path)
    return path


def _locate(path: Path) -> Path | None:
    packed = path.with_name(path.name + ".gz")
    return next((candidate for candidate in (path, packed) if candidate.is_file()), None)


def _read_bytes(path: Path) -> NDArray[np.uint8]:
    try:
        if path.suffix != ".gz":
            return np.fromfile(path, dtype=np.uint8)
        # A bytearray, because torch warns of arrays that cannot be written to.
        return np.frombuffer(bytearray(gzip.decompress(path.read_bytes())), dtype=np.uint8)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged("it cannot be read ({error})", path, error=error) from error


def _read_header(content: NDArray[np.uint8], path: Path) -> tuple[int, ...]:
    if len(content) < 4 or content[0] or content[1]:
        raise _damaged(
            "it does not start like an IDX file (first bytes '{bytes}')",
            path,
            bytes=content[:4].tobytes().hex(" "),
        )
    if content[2] != IDX_UNSIGNED_BYTE:
        raise _damaged(
            "its values have IDX type {found} instead of 0x08, unsigned bytes", path, found=f"{content[2]:#04x}"
        )
    count = int(content[3])
    if len(content) < 4 + 4 * count:
        raise _damaged("it ends within its header of {count} dimensions", path, count=count)
    return tuple(int(size) for size in content[4 : 4 + 4 * count].view(">u4"))


def _check_pair(images: Tensor, labels: Tensor, folder: Path) -> None:
    where = folder / RAW
    if images.ndim != 3 or images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE):
        raise _damaged("its images have shape {shape} instead of (N, 28, 28)", where, shape=tuple(images.shape))
    if labels.shape != images.shape[:1]:
        raise _damaged(
            "there are {images} images, and labels {shape}",
            where,
            images=len(images),
            shape=tuple(labels.shape),
        )
    if len(labels) and int(labels.max()) >= CLASSES:
        raise _damaged("there is a label {label}; MNIST has 0 to 9", where, label=int(labels.max()))


def _damaged(reason: str, path: Path, **values: object) -> DataError:
    return DataError(
        "MNIST at '{path}' is damaged: {reason}; delete it, and python -m experiments with --download fetches it again",
        path=path,
        reason=DataError(reason, **values),
    )
