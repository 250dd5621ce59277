"""Folders for a while, in the system's own for such, and an end to those that killed processes left of theirs.

Who makes a folder holds a lock on it as long as it lives; one that nobody holds is removed when the next is made.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

PREFIX = "activation-lab-"
OLD = 60.0  # seconds; a younger one may belong to a process that has not come to lock it


class Scratch:
    """A folder for one purpose, which is in its name: at ``path`` until it is removed, or the context is left."""

    def __init__(self, purpose: str) -> None:
        for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
            _remove_if_left(folder)
        self._folder = tempfile.TemporaryDirectory(prefix=f"{PREFIX}{purpose}-", ignore_cleanup_errors=True)
        self._lock = _lock(Path(self.path))

    @property
    def path(self) -> str:
        """The folder's path."""
        return self._folder.name

    def remove(self) -> None:
        """Remove the folder and what is in it."""
        try:
            self._folder.cleanup()
        except RecursionError:  # folders in folders, thousands deep
            _remove(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> Path:
        return Path(self.path)

    def __exit__(self, *raised: object) -> None:
        self.remove()


def _remove_if_left(folder: Path) -> None:
    try:
        status = folder.lstat()
        if not folder.is_dir() or status.st_uid != os.geteuid() or time.time() - status.st_mtime < OLD:
            return
        lock = _lock(folder)
    except (OSError, AttributeError):  # removed meanwhile; Windows knows no such owners
        return
    if lock is not None:
        _remove(str(folder))
        os.close(lock)


def _remove(folder: str) -> None:
    subprocess.run(["rm", "-rf", folder], check=False)


def _lock(folder: Path) -> int | None:
    """Return a descriptor that holds the folder's lock; None where another process does, or the system has no locks."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    descriptor = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
