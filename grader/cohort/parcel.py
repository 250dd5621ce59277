"""What is in a delivery: its files as a submission, whatever they came wrapped in."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NoReturn

from grader.lab import Lab
from grader.scratch import Scratch
from grader.text import printable

from .cells import LEFT_OUT_LINE
from .members import CHUNK, SUBMISSION, Bounds, Member, alike, decoded, is_litter, kind_of, quoted, store
from .names import ANSWERS
from .notebook import modules_of, wanted_names
from .records import Delivery, IntakeError
from .repository import is_repository, unpack_commit
from .unpack import is_archive, unpack
from .whereabouts import (
    check_submission,
    files_around,
    folder_of_modules,
    is_whole_course,
    modules_in,
    notebooks,
    take_duplicates,
)

ARCHIVES = 2  # one in the other
WRAPPINGS = 3  # folders around an archive
NOTED = 200  # characters of a note


@dataclass(frozen=True)
class Parcel(Delivery):
    """A delivery with what the intake alone knows of it.

    ``contents`` are files by the names that the student gave them, or one folder; ``commit`` is the one that counts,
    empty for HEAD; ``refused`` tells why nothing can be made of it; ``late`` that it came late, and nobody knows when;
    ``meant`` is the id of the student whom its name means, where another delivery counts for that one.
    """

    contents: tuple[tuple[str, Path], ...] = ()
    commit: str = ""
    refused: str = ""
    late: bool = False
    meant: str = ""


def open_parcel(parcel: Parcel, folder: Path) -> dict[str, str]:
    """Put the submission's files into ``folder``, which must be empty or not there.

    One archive, folders around everything, the one folder among others that has the modules, names that a browser made,
    and a notebook in place of the modules are taken for what is in them. Returns what to note of that, by the keys of
    ``look.NOTES``. Raises ``IntakeError`` where no submission can be made of it, and leaves ``folder`` as it was.
    """
    if parcel.refused:
        raise IntakeError(parcel.refused)
    with Scratch("intake") as scratch:
        root, notes = _root(parcel, scratch)
        if left_out := _convert(root):
            notes["statements"] = printable(left_out, NOTED)
        check_submission(root)
        folder.mkdir(parents=True, exist_ok=True)
        for child in sorted(root.iterdir()):
            shutil.move(child, folder / child.name)
    if parcel.late:
        notes["late"] = ""
    if parcel.meant:
        notes["meant"] = printable(parcel.meant, NOTED)
    return notes


def _root(parcel: Parcel, scratch: Path) -> tuple[Path, dict[str, str]]:
    """Return the folder, below ``scratch``, in which the submission's files lie, and what to note of that."""
    root = scratch / "0"
    _collect(parcel, root)
    archives = wrappings = 0
    beside: list[Path] = []
    notes: dict[str, str] = {}
    while not modules_in(root) and not notebooks(root):
        files = [path for path in sorted(root.iterdir()) if path.is_file()]
        folders = [path for path in root.iterdir() if path.is_dir()]
        packed = [path for path in files if is_archive(path)]
        if found := folder_of_modules(root):
            inner, others = found
            files = list(files_around(inner, root))
            if others and not is_whole_course(inner, others):
                names = (folder.relative_to(root).as_posix() for folder in (inner, *others))
                notes["folder"] = printable(" > ".join(names), NOTED)
        elif packed:
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
    if taken := take_duplicates(root):
        notes["duplicates"] = printable(", ".join(taken), NOTED)
    return root, notes


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


def _add(files: list[Path], folder: Path) -> None:
    """Move files that lay beside what ``folder`` was wrapped in to the others, unless there is one of the name."""
    taken = {alike(path.name) for path in folder.iterdir()}
    for path in reversed(files):
        if alike(path.name) not in taken:
            taken.add(alike(path.name))
            shutil.move(path, folder / path.name)


def _convert(folder: Path) -> str:
    """Add the modules that a notebook holds, where there are none; return which of its statements they lack."""
    there = notebooks(folder)
    lab = Lab.here()
    if lab.is_submission(folder) or not there:
        return ""
    if len(there) > 1:
        names = ", ".join(quoted(path.name) for path in there)
        raise IntakeError(f"holds {len(there)} notebooks ({names}) and none of the lab's modules; hand in one")
    try:
        files = modules_of(there[0].read_bytes(), wanted_names(lab.root / "student"))
    except IntakeError as error:
        raise IntakeError(f"{quoted(there[0].name)}: {error}") from None
    for name, text in files.items():
        if (folder / name).is_dir():
            raise IntakeError(f"{quoted(name)} is a folder; name it otherwise")
        if name != ANSWERS or not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")
    return ", ".join(place for text in files.values() for place in LEFT_OUT_LINE.findall(text))
