"""The hash that tells one state of a submission's files from another."""

import hashlib
import os
from pathlib import Path

SKIPPED_FOLDERS = {"__pycache__", ".git", ".hypothesis", ".pytest_cache", ".ipynb_checkpoints"}
READ = 64 * 2**20  # bytes of one file; a larger one is told by its beginning and its size
READ_IN_ALL = 4 * READ  # bytes of all files but small ones; further ones are told by their names and sizes
SMALL = 2**20  # bytes; code is no larger


def fingerprint(folder: Path) -> str:
    """Return the SHA-256, in hex, over the relative names and the contents of the files in ``folder``.

    Links are not followed, caches are left out. Names and contents are hashed behind their lengths, so nothing can
    pass for something else.
    """
    digest, left = hashlib.sha256(), READ_IN_ALL
    for path in sorted(_files(folder), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix().encode(errors="surrogateescape")
        size = path.stat().st_size
        with path.open("rb") as file:
            content = file.read(SMALL if size <= SMALL else min(READ, left))
        left -= len(content) if size > SMALL else 0
        for part in (name, content, str(size).encode()):
            digest.update(len(part).to_bytes(8, "little") + part)
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    """Return the files. Folders may lie thousands deep: ``os.walk`` calls itself for each in Python 3.10 and 3.11."""
    found, folders = [], [folder]
    while folders:
        try:
            children = [*os.scandir(folders.pop())]
        except OSError:  # it cannot be read, or its path is too long for the system
            continue
        folders += [Path(child) for child in children if _is_folder(child) and child.name not in SKIPPED_FOLDERS]
        paths = (Path(child) for child in children if not child.name.endswith(".pyc"))
        found += [path for path in paths if _can_be_read(path)]
    return found


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _can_be_read(path: Path) -> bool:
    try:
        return not path.is_symlink() and path.is_file() and os.access(path, os.R_OK)
    except OSError:  # its name is too long for the system, say
        return False
