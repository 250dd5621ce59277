"""Unpack the archives that students send: zip, and tar plain or packed with gzip, bzip2 or xz.

Members are read one by one, never extracted by a library, and stored by ``members.store``, which keeps them inside the
folder and below the limits.
"""

import bz2
import gzip
import io
import itertools
import lzma
import stat
import struct
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from .members import CHUNK, CLASS, SUBMISSION, Bounds, Member, UnfitError, decoded, kind_of, quoted, sound, store
from .records import IntakeError
from .tar import tar_members

SUFFIXES = (".zip", ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz", ".rar", ".7z")
ENCRYPTED = 0x41  # flags of a zip's member: the usual way, and the strong one
UTF8 = 0x800  # another: the name is in UTF-8
FILE_HEADER = 30  # bytes before a member's name
READ_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others are read without a limit by zipfile
TIMES = 0x5455  # the extra field with the time in seconds, which needs no time zone


def is_archive(path: Path) -> bool:
    """Tell whether a file calls itself an archive, of a kind that can be unpacked here or not."""
    return path.name.lower().endswith(SUFFIXES)


def unpack(archive: Path, folder: Path, bounds: Bounds = SUBMISSION) -> None:
    """Put the files of ``archive`` into ``folder``, which must be empty or not there.

    Raises ``IntakeError`` for an archive that is broken, too large, or holds anything but plain files inside their
    folder; nothing of it stays then.
    """
    with _named(archive), _opened(archive, bounds) as (members, size):
        store(members, folder, bounds, size)


def unpack_class(archive: Path, folder: Path) -> dict[str, str]:
    """Put the files of a whole class into ``folder``, and return by name what is wrong with those left out.

    Raises ``IntakeError`` as ``unpack`` does, but not for what one student alone has done.
    """
    unfit: dict[str, str] = {}
    with _named(archive), _opened(archive, CLASS) as (members, size):
        store(members, folder, CLASS, size, unfit)
    return unfit


def unpack_tar(stream: IO[bytes], folder: Path, bounds: Bounds = SUBMISSION) -> None:
    """Put the files of an uncompressed tar into ``folder``; else as ``unpack``."""
    store(sound(tar_members(stream, bounds)), folder, bounds)


@contextmanager
def _named(archive: Path) -> Iterator[None]:
    try:
        yield
    except IntakeError as error:
        raise IntakeError(f"{quoted(archive.name)}: {error}") from None


@contextmanager
def _opened(archive: Path, bounds: Bounds) -> Iterator[tuple[Iterable[Member], int]]:
    """Give the members, and the size of the archive in bytes."""
    try:
        file = _Limited(io.FileIO(archive), bounds.directory)
    except OSError as error:
        raise IntakeError(f"it cannot be read: {error.strerror}") from None
    with file:
        start = file.read(6)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        reader = _zip_members if start.startswith((b"PK\3\4", b"PK\5\6")) else tar_members
        yield sound(reader(_decompressed(file, start), bounds)), size


class _Limited(io.BufferedReader):
    """A file of which at most ``most`` bytes are read at once: so ``zipfile`` reads the whole list of members."""

    def __init__(self, raw: io.FileIO, most: int) -> None:
        super().__init__(raw)
        self._most = most

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to ``size`` bytes. Raises ``IntakeError`` for more than may be read at once."""
        if size is not None and size > self._most:
            raise IntakeError(f"its list of files is longer than {self._most} bytes; pack fewer")
        return super().read(size)


def _decompressed(file: io.BufferedReader, start: bytes) -> IO[bytes]:
    if start.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=file))
    if start.startswith(b"BZh"):
        return bz2.BZ2File(file)
    return lzma.LZMAFile(file) if start == b"\xfd7zXZ\0" else file


def _zip_members(file: IO[bytes], bounds: Bounds) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
        _refuse_overlaps(infos)
        for info in infos:
            yield _zip_member(archive, info)


def _refuse_overlaps(infos: Iterable[zipfile.ZipInfo]) -> None:
    """Raise ``IntakeError`` where two members share bytes: so a small archive holds more than any other can."""
    places = sorted((info.header_offset, info.compress_size, info.filename) for info in infos)
    for (start, size, name), (following, _, _) in itertools.pairwise(places):
        if start + FILE_HEADER + size > following:
            raise IntakeError(f"{quoted(name)} overlaps another member; pack it again")


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    raw = info.orig_filename  # as it stands there; zipfile cuts the other one at a NUL
    name = raw if info.flag_bits & UTF8 else decoded(raw.encode("cp437"))
    mode = info.external_attr >> 16
    unfit = kind_of(mode)
    if info.flag_bits & ENCRYPTED:
        unfit = "is encrypted; pack it without a password"
    elif info.compress_type not in READ_METHODS:
        unfit = f"is packed by method {info.compress_type}, which is not read here; pack it as a usual .zip or .tar.gz"

    def read() -> Iterator[bytes]:
        with archive.open(info) as file:
            while chunk := file.read(CHUNK):
                yield chunk

    folder = name.endswith(("/", "\\")) or stat.S_ISDIR(mode)
    return Member(name, folder, _zip_time(info), unfit, lambda: sound(read(), UnfitError, name))


def _zip_time(info: zipfile.ZipInfo) -> float | None:
    """Return when a member was changed: from the extra field, else the local time, which is all that a zip has."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == TIMES and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return float(struct.unpack("<I", extra[5:9])[0])
        extra = extra[4 + size :]
    try:
        return time.mktime((*info.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        return None
