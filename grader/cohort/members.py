"""Files of a delivery, stored under limits: only plain files, and all of them inside one folder."""

import lzma
import os
import re
import shutil
import stat
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from grader.text import printable

from .records import IntakeError

T = TypeVar("T")
MIB = 2**20
CHUNK = 65_536  # bytes read at a time
# What systems and tools leave behind, in lower case, wherever it lies; beside names that begin with "._".
LITTER = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".git", "__pycache__", ".ipynb_checkpoints"}
LITTER |= {".venv", "venv", "icon\r"}  # the last is a Mac's, in a folder with a picture of its own
KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
}
LATEST = 2**33  # seconds since 1970 that every file system takes
BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, ValueError, ArithmeticError, LookupError)
BROKEN += (RuntimeError, MemoryError, zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, struct.error)
DRIVE = re.compile("^([A-Za-z]):")  # what a name on Windows may begin with
MARK = "\N{REPLACEMENT CHARACTER}"
ONLY_FILES = "hand in plain files only"
ABSOLUTE = "is an absolute name; pack the files relative to their folder"
OUTSIDE = "leads out of its folder; pack the files relative to it"


class UnfitError(IntakeError):
    """One member cannot be stored; the others could."""


@dataclass(frozen=True)
class Bounds:
    """The most that a delivery may hold. Bytes are counted while they are read; no header is believed.

    The defaults are those of one submission, which has five small files, perhaps a notebook with figures.
    """

    total: int = 64 * MIB  # bytes of all files
    each: int = 16 * MIB  # bytes of one file
    ratio: int = 100  # bytes unpacked for each of the archive; text gets to 20
    free: int = 4 * MIB  # bytes that no ratio forbids: blanks compress a thousandfold
    members: int = 2_000  # files and folders
    depth: int = 16  # folders in folders
    name: int = 255  # bytes of one name, what file systems hold
    path: int = 512  # bytes of a whole name
    directory: int = 8 * MIB  # bytes of a zip's list of members, litter included
    kept: frozenset[str] = frozenset()  # of the litter


SUBMISSION = Bounds()
CLASS = Bounds(16_384 * MIB, 256 * MIB, members=200_000, depth=24, directory=64 * MIB, kept=frozenset({".git"}))


@dataclass(frozen=True)
class Member:
    """A file or folder to be stored. ``unfit`` tells why it cannot be; ``modified`` is in seconds since 1970."""

    name: str
    folder: bool = False
    modified: float | None = None
    unfit: str = ""
    read: Callable[[], Iterable[bytes]] = tuple


def quoted(name: str) -> str:
    """Return a name as a message shows it."""
    return f"'{printable(name, 120)}'"


def kind_of(mode: int) -> str:
    """Return what keeps something of this mode from being a plain file or folder, empty if nothing does."""
    kind = KINDS.get(stat.S_IFMT(mode))
    return f"is {kind}; {ONLY_FILES}" if kind else ""


def decoded(name: bytes) -> str:
    """Return a name of unknown encoding: UTF-8, else GBK, of Chinese Windows, else code page 437, of the first PCs."""
    for encoding in ("utf-8", "gbk"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("cp437")


def sound(parts: Iterator[T], kind: type[IntakeError] = IntakeError, name: str = "") -> Iterator[T]:
    """Give ``parts``; what a broken archive raises while they are read becomes an ``IntakeError``."""
    try:
        yield from parts
    except BROKEN as error:
        what = f"{quoted(name)} is" if name else "it is no zip or tar, or"
        said = " ".join(str(error).split())[:100] or type(error).__name__
        raise kind(f"{what} damaged ({said}); pack it again, as .zip or .tar.gz") from None


def parts_of(name: str) -> tuple[str, ...]:
    r"""Return the parts of a member's name; ``\`` separates too, as Windows writes it.

    Raises ``IntakeError`` for a name that could lead out of a folder, on any system; that is an ``UnfitError`` where
    one of its parts is to blame, which on some system is the name of a plain file: one student's doing.
    """
    parts = _split(name)
    if _is_absolute(name):
        raise IntakeError(f"{quoted(name)} {ABSOLUTE}")
    if parts and _leads_out(parts[0]):
        raise IntakeError(f"{quoted(name)} {OUTSIDE}")
    if problem := next(filter(None, map(_problem, parts)), ""):
        raise UnfitError(f"{quoted(name)} {problem}")
    return tuple(parts)


def _split(name: str) -> list[str]:
    return [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]


def _is_absolute(name: str) -> bool:
    return name.startswith(("/", "\\"))


def _problem(part: str) -> str:
    """Return why no file or folder is called ``part`` here, empty where one may be."""
    if any(map(_is_control, part)):
        return "has a control character in its name"
    if DRIVE.match(part):
        return ABSOLUTE
    return OUTSIDE if _leads_out(part) else ""


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cs")


def _leads_out(part: str) -> bool:
    return not part.strip(". ")  # Windows drops dots and spaces at the end


def harmless(name: str) -> str:
    """Return what ``parts_of`` takes and stands for a member's name: its parts up to the first that it refuses.

    In that one there are marks in the place of what is wrong with it.
    """
    parts = []
    for part in _split(name):
        if not _problem(part):
            parts.append(part)
            continue
        marked = MARK if _leads_out(part) else DRIVE.sub(rf"\1{MARK}", part)
        return "/".join([*parts, "".join(MARK if _is_control(letter) else letter for letter in marked)])
    return "/".join(parts)


def is_litter(part: str, kept: frozenset[str] = frozenset()) -> bool:
    """Tell whether a name is that of something that systems and tools leave behind."""
    return part.startswith("._") or (part.casefold() in LITTER and part.casefold() not in kept)


def alike(name: str) -> str:
    """Return what two names share that some file system takes for one: case, composition, dots at the end."""
    folded = unicodedata.normalize("NFC", name.casefold())
    return "/".join(part.rstrip(". ") for part in folded.split("/"))


def store(
    members: Iterable[Member],
    folder: Path,
    bounds: Bounds,
    packed: int | None = None,
    unfit: MutableMapping[str, str] | None = None,
) -> None:
    """Write ``members`` into ``folder``, which must be empty or not there; ``packed`` is the archive's size in bytes.

    Raises ``IntakeError`` at the first that cannot be stored, and leaves ``folder`` empty. Where ``unfit`` is given,
    what is wrong with a single member is put there under its name, made ``harmless``, and the rest goes on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder.name!r} is not empty")
    stored = _Store(folder, bounds, packed)
    try:
        for member in members:
            try:
                stored.add(member)
            except UnfitError as error:
                if unfit is None:
                    raise
                unfit[harmless(member.name)] = str(error)
    except BaseException:
        for child in folder.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        raise


class _Store:
    """The members stored so far, and what they add up to."""

    def __init__(self, folder: Path, bounds: Bounds, packed: int | None) -> None:
        self._folder, self._bounds = folder, bounds
        self._ratio = None if packed is None else max(bounds.free, bounds.ratio * packed)
        self._members = self._bytes = 0
        self._taken: dict[str, tuple[str, bool]] = {}  # by what is alike: the name, and whether it is a folder's

    def add(self, member: Member) -> None:
        """Write one member, unless it is litter."""
        if self._is_litter(member):
            return
        self._members += 1  # whatever it is called: what is unfit is remembered, too
        if self._members > self._bounds.members:
            raise IntakeError(f"{quoted(member.name)} is one too many: more than {self._bounds.members} files")
        parts = parts_of(member.name)
        self._check(member, parts)
        self._claim(member, parts)
        target = self._folder.joinpath(*parts)
        (target if member.folder else target.parent).mkdir(parents=True, exist_ok=True)
        if not member.folder:
            self._write(member, target)

    def _is_litter(self, member: Member) -> bool:
        """Tell whether a member is passed over, whatever else is wrong with its name, unless that leads elsewhere."""
        parts = _split(member.name)
        if _is_absolute(member.name) or any(map(_leads_out, parts)):
            return False
        return not parts or any(is_litter(part, self._bounds.kept) for part in parts)

    def _check(self, member: Member, parts: tuple[str, ...]) -> None:
        if member.unfit:
            raise UnfitError(f"{quoted(member.name)} {member.unfit}")
        if len(parts) > self._bounds.depth:
            raise UnfitError(f"{quoted(member.name)} lies more than {self._bounds.depth} folders deep")
        longest = max(len(part.encode()) for part in parts)
        if longest > self._bounds.name or len("/".join(parts).encode()) > self._bounds.path:
            raise UnfitError(f"{quoted(member.name)} has too long a name; shorten it")

    def _claim(self, member: Member, parts: tuple[str, ...]) -> None:
        """Take the name, and those of the folders above; nothing else may have taken one that is alike."""
        for depth in range(1, len(parts) + 1):
            name, folder = "/".join(parts[:depth]), depth < len(parts) or member.folder
            key = alike(name)
            if key not in self._taken:
                self._taken[key] = name, folder
                continue
            known, is_folder = self._taken[key]
            if known != name:
                raise UnfitError(f"{quoted(name)} and {quoted(known)} are one name on some systems; rename one")
            if folder != is_folder:
                raise UnfitError(f"{quoted(name)} is both a file and a folder; rename one")
            if not folder:
                raise UnfitError(f"{quoted(name)} is there twice; leave one out")

    def _write(self, member: Member, target: Path) -> None:
        size = 0
        try:
            with target.open("xb") as file:
                for chunk in member.read():
                    size += len(chunk)
                    self._count(member, len(chunk), size)
                    file.write(chunk)
            target.chmod(0o644)
            if member.modified is not None and 0 <= member.modified < LATEST:
                os.utime(target, (member.modified, member.modified))
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def _count(self, member: Member, more: int, size: int) -> None:
        self._bytes += more
        if size > self._bounds.each:
            raise UnfitError(f"{quoted(member.name)} has more than {self._bounds.each // MIB} MiB; leave it out")
        if self._bytes > self._bounds.total:
            raise IntakeError(f"{quoted(member.name)} makes more than {self._bounds.total // MIB} MiB; leave some out")
        if self._ratio is not None and self._bytes > self._ratio:
            raise IntakeError(f"{quoted(member.name)} is more than {self._bounds.ratio} times as large as its archive")
