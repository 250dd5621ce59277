"""The members of a tar, read from its beginning to its end.

Only headers are read by ``tarfile``: its reading of what goes before them (pax and GNU records, sparse files) can be
made to take for ever.
"""

import stat
import tarfile
from collections.abc import Iterator
from typing import IO

from .members import CHUNK, MIB, ONLY_FILES, Bounds, Member, decoded, kind_of, sound
from .records import IntakeError

BLOCK = 512  # bytes, of which a tar is made
RECORDS = 16 * MIB  # bytes of all records about the members that follow them
FILES = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
TAR_KINDS = {
    **dict.fromkeys((*FILES, tarfile.DIRTYPE), ""),
    tarfile.SYMTYPE: kind_of(stat.S_IFLNK),
    tarfile.LNKTYPE: f"is a hard link; {ONLY_FILES}",
    tarfile.CHRTYPE: kind_of(stat.S_IFCHR),
    tarfile.BLKTYPE: kind_of(stat.S_IFBLK),
    tarfile.FIFOTYPE: kind_of(stat.S_IFIFO),
    tarfile.GNUTYPE_SPARSE: f"is a sparse file; {ONLY_FILES}",
}


class _Tar:
    """An uncompressed tar, read from its beginning to its end; ``most`` is how many bytes it may have."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream, self._most, self._records = stream, most, RECORDS

    def read(self, size: int) -> bytes:
        """Return the next ``size`` bytes."""
        data = self._some(size)
        if len(data) < size:
            raise EOFError("it ends too early")
        return data

    def record(self, size: int) -> bytes:
        """Return the next ``size`` bytes, a record about the member that follows."""
        self._records -= size
        if size < 0 or self._records < 0:
            raise IntakeError("it has too many records beside its files; pack it again")
        data = self.read(size)
        self.read(-size % BLOCK)
        return data

    def pieces(self, size: int) -> Iterator[bytes]:
        """Give the next ``size`` bytes, and pass over what fills the last block."""
        left = size
        while left > 0:
            piece = self.read(min(left, CHUNK))
            left -= len(piece)
            yield piece
        self.read(-size % BLOCK)

    def finish(self) -> None:
        """Read what is left, so that the checksum at the end is looked at."""
        while self._some(CHUNK):
            pass

    def _some(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._most -= len(data)
        if self._most < 0:
            raise IntakeError("it unpacks to too many bytes; pack only the lab's files")
        return data


def tar_members(stream: IO[bytes], bounds: Bounds) -> Iterator[Member]:
    """Give the members of an uncompressed tar; each is to be read before the next is taken.

    Raises ``IntakeError`` where it has too many bytes, and whatever ``tarfile`` and reading raise where it is broken.
    """
    tar = _Tar(stream, 2 * bounds.total)
    told: dict[bytes, bytes] = {}  # by records about the member that follows
    while any(header := tar.read(BLOCK)):
        info = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
        if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK):
            name = tar.record(info.size).rstrip(b"\0")
            told |= {b"path": name} if info.type == tarfile.GNUTYPE_LONGNAME else {}
        elif info.type in (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.XGLTYPE):
            records = _pax(tar.record(info.size))
            told |= records if info.type != tarfile.XGLTYPE else {}
        else:
            size = int(told.get(b"size", info.size)) if info.type in FILES or info.type not in TAR_KINDS else 0
            pieces = sound(tar.pieces(size))
            yield _tar_member(info, told, pieces)
            for _ in pieces:  # what was not taken
                pass
            told = {}
    tar.finish()


def _pax(data: bytes) -> dict[bytes, bytes]:
    """Return the records of a pax header, each ``LENGTH key=value`` and a newline, the length that of the record."""
    found, place = {}, 0
    while place < len(data):
        length = data[place : place + 20].partition(b" ")[0]
        end = place + int(length)
        if not place + len(length) < end <= len(data):
            raise ValueError("a pax record of the wrong length")
        key, _, value = data[place + len(length) + 1 : end - 1].partition(b"=")
        found[key] = value
        place = end
    return found


def _tar_member(info: tarfile.TarInfo, told: dict[bytes, bytes], pieces: Iterator[bytes]) -> Member:
    name = decoded(told.get(b"path") or info.name.encode("utf-8", "surrogateescape"))
    unfit = TAR_KINDS.get(info.type, f"is of a kind that is not read here; {ONLY_FILES}")
    if any(key.startswith(b"GNU.sparse.") for key in told):
        unfit = TAR_KINDS[tarfile.GNUTYPE_SPARSE]
    return Member(name, info.type == tarfile.DIRTYPE, float(info.mtime), unfit, lambda: pieces)
