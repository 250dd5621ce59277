"""What is in a delivery: its files as a submission, whatever they came wrapped in."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NoReturn

from grader.lab import Lab

from .members import CHUNK, SUBMISSION, Bounds, Member, alike, decoded, is_litter, kind_of, quoted, store
from .notebook import modules_of, wanted_names
from .records import Delivery, IntakeError
from .repository import is_repository, unpack_commit
from .unpack import is_archive, unpack

ARCHIVES = 2  # one in the other
WRAPPINGS = 3  # folders with nothing but one folder in them
ANSWERS = "answers.md"


@dataclass(frozen=True)
class Parcel(Delivery):
    """A delivery with what the intake alone knows of it.

    ``contents`` are files by the names that the student gave them, or one folder; ``commit`` is the one that counts,
    empty for HEAD; ``refused`` tells why nothing can be made of it.
    """

    contents: tuple[tuple[str, Path], ...] = ()
    commit: str = ""
    refused: str = ""


def open_parcel(parcel: Parcel, folder: Path) -> None:
    """Put the submission's files into ``folder``, which must be empty or not there.

    One archive, a few folders around everything, and a notebook in place of the modules are taken for what is in them.
    Raises ``IntakeError`` where no submission can be made of it, and leaves ``folder`` as it was.
    """
    if parcel.refused:
        raise IntakeError(parcel.refused)
    with tempfile.TemporaryDirectory(prefix="intake-", ignore_cleanup_errors=True) as scratch:
        root = _root(parcel, Path(scratch))
        _convert(root)
        folder.mkdir(parents=True, exist_ok=True)
        for child in sorted(root.iterdir()):
            shutil.move(child, folder / child.name)


def _root(parcel: Parcel, scratch: Path) -> Path:
    """Return the folder, below ``scratch``, in which the submission's files lie."""
    root = scratch / "0"
    _collect(parcel, root)
    archives = wrappings = 0
    beside: list[Path] = []
    while not _is_submission(root):
        files = [path for path in sorted(root.iterdir()) if path.is_file()]
        folders = [path for path in root.iterdir() if path.is_dir()]
        packed = [path for path in files if is_archive(path)]
        if packed and not folders:
            inner = scratch / str(archives + 1)
            unpack(_only_archive(packed, archives), inner)
            archives, wrappings = archives + 1, 0
        elif len(folders) == 1 and wrappings < WRAPPINGS:
            inner = folders[0]
            wrappings += 1
        else:
            break
        beside += [path for path in files if path not in packed]
        root = inner
    _add(beside, root)
    return root


def _collect(parcel: Parcel, place: Path) -> None:
    if is_repository(parcel.path):
        unpack_commit(parcel.path, place, SUBMISSION, parcel.commit)
    else:
        store(_contents(parcel), place, _bounds(parcel))


def _contents(parcel: Parcel) -> Iterator[Member]:
    for name, path in parcel.contents:
        if path.is_dir():
            yield from _members_of(path)
        else:
            yield Member(name, read=partial(_chunks_of, path))


def _members_of(folder: Path) -> Iterator[Member]:
    """Give what lies in a plain folder, in the order of names; links are neither followed nor given, nor is litter.

    Raises ``IntakeError`` where a folder cannot be read.
    """
    for root, folders, files in os.walk(folder, onerror=_unreadable):
        folders[:] = sorted(name for name in folders if not is_litter(name))
        for path in (Path(root, name) for name in [*folders, *sorted(files)]):
            mode = _mode(path)
            if not kind_of(mode):
                name = decoded(os.fsencode(path.relative_to(folder).as_posix()))
                yield Member(name, stat.S_ISDIR(mode), read=partial(_chunks_of, path))


def _mode(path: Path) -> int:
    try:
        return path.lstat().st_mode
    except OSError as error:
        _unreadable(error)


def _chunks_of(path: Path) -> Iterator[bytes]:
    """Give the bytes of a file. Raises ``IntakeError`` where it cannot be read."""
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        _unreadable(error)


def _unreadable(error: OSError) -> NoReturn:
    raise IntakeError(f"{quoted(Path(str(error.filename)).name)} cannot be read: {error.strerror}") from None


def _bounds(parcel: Parcel) -> Bounds:
    """Return the limits for the files as they came: an archive may be as large as all that is in one."""
    try:
        files = [each for _, path in parcel.contents for each in (path.iterdir() if path.is_dir() else [path])]
    except OSError as error:
        _unreadable(error)
    return replace(SUBMISSION, each=SUBMISSION.total) if any(map(is_archive, files)) else SUBMISSION


def _only_archive(packed: list[Path], already: int) -> Path:
    if len(packed) > 1:
        names = ", ".join(quoted(path.name) for path in packed)
        raise IntakeError(f"holds {len(packed)} archives ({names}) and none of the lab's modules; hand in one")
    if already == ARCHIVES:
        raise IntakeError(f"{quoted(packed[0].name)} is an archive in archives; pack the files once")
    return packed[0]


def _is_submission(folder: Path) -> bool:
    return Lab.here().is_submission(folder) or bool(_notebooks(folder))


def _notebooks(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".ipynb" and path.is_file()]


def _add(files: list[Path], folder: Path) -> None:
    """Move files that lay beside what ``folder`` was wrapped in to the others, unless there is one of the name."""
    taken = {alike(path.name) for path in folder.iterdir()}
    for path in reversed(files):
        if alike(path.name) not in taken:
            taken.add(alike(path.name))
            shutil.move(path, folder / path.name)


def _convert(folder: Path) -> None:
    """Add the modules that a notebook holds, where there are none."""
    notebooks = _notebooks(folder)
    lab = Lab.here()
    if lab.is_submission(folder) or not notebooks:
        return
    if len(notebooks) > 1:
        names = ", ".join(quoted(path.name) for path in notebooks)
        raise IntakeError(f"holds {len(notebooks)} notebooks ({names}) and none of the lab's modules; hand in one")
    try:
        files = modules_of(notebooks[0].read_bytes(), wanted_names(lab.root / "student"))
    except IntakeError as error:
        raise IntakeError(f"{quoted(notebooks[0].name)}: {error}") from None
    for name, text in files.items():
        if (folder / name).is_dir():
            raise IntakeError(f"{quoted(name)} is a folder; name it otherwise")
        if name != ANSWERS or not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
