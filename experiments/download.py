"""MNIST from the network, only when it is asked for: checked, with progress, and never half there."""

import gzip
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from .data import MNIST_FILES, RAW, DataError

BASE_URL = "https://ossci-datasets.s3.amazonaws.com/mnist/"  # the mirror that torchvision reads
# MD5 of the packed files, as torchvision publishes them.
CHECKSUMS: Mapping[str, str] = MappingProxyType(
    {
        "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
        "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
        "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    }
)
TIME_OUT = 10.0  # seconds without a byte
CHUNK = 65_536  # bytes

Report = Callable[[str, int, int], None]  # file name, bytes so far, bytes in all (0 where the server does not say)


def download(
    folder: Path,
    base_url: str = BASE_URL,
    *,
    checksums: Mapping[str, str] = CHECKSUMS,
    time_out: float = TIME_OUT,
    report: Report | None = None,
) -> None:
    """Fetch what is missing of MNIST into ``folder``/MNIST/raw, unpacked.

    ``checksums`` are MD5 by packed file name; ``time_out`` is in seconds without a byte. Raises ``DataError`` where the
    network, the server or the checksum fails; files appear whole or not at all.
    """
    raw = folder / RAW
    try:
        raw.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".download-", dir=raw) as scratch:
            for name in MNIST_FILES:
                if not (raw / name).is_file():
                    _fetch(
                        f"{base_url.rstrip('/')}/{name}.gz", checksums[f"{name}.gz"], Path(scratch), time_out, report
                    )
                    os.replace(Path(scratch) / name, raw / name)
    except (OSError, ValueError, EOFError) as error:  # requests' errors are OSErrors, a wrong checksum a ValueError
        raise DataError(
            "MNIST could not be downloaded from '{address}' to '{folder}': {problem}; try again, use "
            "--data digits, which needs no network, or put the four files there yourself",
            address=base_url,
            folder=raw,
            problem=_first_line(error),
        ) from error


class _Meter:
    """What ``pooch`` takes for a progress bar; it tells ``report`` the bytes so far."""

    def __init__(self, name: str, report: Report) -> None:
        self.name = name
        self.report = report
        self.total = 0
        self.done = 0

    def update(self, count: int) -> None:
        self.done = min(self.done + count, self.total) if self.total else self.done + count
        self.report(self.name, self.done, self.total)

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        """Nothing is held open."""


def _fetch(url: str, checksum: str, scratch: Path, time_out: float, report: Report | None) -> None:
    import pooch  # takes a quarter of a second, and most runs download nothing

    pooch.get_logger().setLevel(logging.WARNING)
    name = url.rpartition("/")[2]
    meter = _Meter(name, report) if report is not None else False
    downloader = pooch.HTTPDownloader(progressbar=meter, chunk_size=CHUNK, timeout=time_out)
    packed = pooch.retrieve(url, known_hash=f"md5:{checksum}", fname=name, path=scratch, downloader=downloader)
    with gzip.open(packed) as source, open(scratch / name.removesuffix(".gz"), "wb") as target:
        shutil.copyfileobj(source, target)


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
