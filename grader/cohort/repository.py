"""A commit's files out of a git repository that somebody else has made.

A repository brings settings that make git run programs: hooks, filters, monitors, remotes that missing objects are
fetched from. None of them is seen here: git works in an empty repository of our own, and reads of the other one nothing
but its objects. HEAD is read by hand.
"""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from grader.scratch import Scratch

from .members import Bounds, parts_of, quoted
from .records import IntakeError
from .unpack import unpack_tar

SECONDS = 60.0  # for one commit
MEMORY = 2**30  # bytes of address space for git
SMALL = 16 * 2**20  # bytes of a file read by hand; packed-refs of a large repository takes one
COMMIT = 65_536  # bytes of a commit's own record; its message may be cut
LINKS = 5  # from one reference to the next
HASH = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
ABBREVIATED = re.compile("[0-9a-fA-F]{4,64}")
COMMITTER = re.compile(rb"^committer .*> (\d{1,10}) [+-]\d{4}$", re.MULTILINE)


def is_repository(path: Path) -> bool:
    """Tell whether a folder is a git repository, one with files or a bare one."""
    return _git_folder(path) is not None


def committed(repository: Path, commit: str = "") -> datetime:
    """Return the committer's time of ``commit``, else of HEAD, in local time. Raises ``IntakeError``."""
    with _git(repository, commit, "cat-file", "commit", "{}") as output:
        found = COMMITTER.search(output.read(COMMIT).partition(b"\n\n")[0])
    if not found:
        raise IntakeError(
            f"{quoted(repository.name)} has no commit {quoted(commit or 'HEAD')}; fetch it, or name another"
        )
    return datetime.fromtimestamp(int(found[1])).astimezone()


def unpack_commit(repository: Path, folder: Path, bounds: Bounds, commit: str = "") -> None:
    """Put the files of ``commit``, else of HEAD, into ``folder``, which must be empty or not there.

    Raises ``IntakeError`` where the commit is not there or cannot be read, and as ``unpack`` does for what it holds.
    """
    committed(repository, commit)
    try:  # of the commit's tree: for a commit, git puts into its files what they ask for (export-subst)
        with _git(repository, commit, "archive", "--format=tar", "{}^{{tree}}") as output:
            unpack_tar(output, folder, bounds)
    except IntakeError as error:
        raise IntakeError(f"{quoted(repository.name)}: {error}") from None


def _git_folder(path: Path) -> Path | None:
    """Return the folder in which git keeps a repository's objects, None where ``path`` is no repository."""
    inner = path / ".git"
    for folder in (inner, path):
        parts = (folder, folder / "objects", folder / "HEAD")  # os.path, as Path raises where it may not look
        if os.path.isdir(parts[1]) and os.path.isfile(parts[2]) and not any(map(os.path.islink, parts)):
            return folder
    return None


def _head(folder: Path) -> str:
    """Return the hash that HEAD leads to, empty where there is no commit yet."""
    name = "HEAD"
    for _ in range(LINKS):
        text = _read(folder.joinpath(*parts_of(name))) or _packed(folder, name)
        if not text.startswith("ref:"):
            return text if HASH.fullmatch(text) else ""
        name = text.removeprefix("ref:").strip()
    return ""


def _packed(folder: Path, name: str) -> str:
    lines = (line.partition(" ") for line in _read(folder / "packed-refs").splitlines())
    return next((found for found, _, of in lines if of == name), "")


def _read(path: Path) -> str:
    """Return the text of a small file of the repository, empty where it is not there or not a plain one."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > SMALL:
        return ""
    return path.read_text(encoding="utf-8", errors="replace").strip()


def _check(folder: Path) -> None:
    """Raise ``IntakeError`` where objects lie elsewhere: somebody else's could be had by their hash."""
    for root, folders, files in os.walk(folder / "objects"):
        linked = [name for name in [*folders, *files] if os.path.islink(os.path.join(root, name))]
        if linked or (Path(root).name == "info" and "alternates" in files):
            raise IntakeError("has objects outside of it; clone it in full (git clone --no-local)")


@contextmanager
def _git(repository: Path, commit: str, *command: str) -> Iterator[IO[bytes]]:
    """Give what git answers; ``{}`` in the command is the commit's hash."""
    folder = _git_folder(repository)
    if folder is None:
        raise IntakeError(f"{quoted(repository.name)} is no git repository")
    try:
        _check(folder)
        head = _head(folder)
    except (OSError, RecursionError, IntakeError) as error:
        raise IntakeError(f"{quoted(repository.name)} {error}") from None
    chosen = commit or head
    if not ABBREVIATED.fullmatch(chosen):
        raise IntakeError(f"{quoted(repository.name)} has no commit {quoted(chosen or 'HEAD')}; name one by its hash")
    with Scratch("repository") as own:
        _make_own(own, sha256=len(head) == 64)
        arguments = ["git", "--git-dir", str(own), *(word.format(chosen) for word in command)]
        with _running(arguments, _environment(str(own), folder / "objects")) as output:
            yield output


def _make_own(folder: Path, *, sha256: bool) -> None:
    """Make an empty bare repository, as ``git init`` does, without the templates of this machine."""
    version, extension = (1, "[extensions]\n\tobjectformat = sha256\n") if sha256 else (0, "")
    core = f"repositoryformatversion = {version}\n\tbare = true\n\tbigFileThreshold = 16m"
    core += "\n\tpackedGitWindowSize = 16m\n\tpackedGitLimit = 128m\n\tdeltaBaseCacheLimit = 32m"
    settings = f"[core]\n\t{core}\n{extension}"
    (folder / "config").write_text(settings, encoding="utf-8")
    (folder / "HEAD").write_text("ref: refs/heads/none\n", encoding="utf-8")
    for name in ("objects", "refs"):
        (folder / name).mkdir()


def _environment(own: str, objects: Path) -> dict[str, str]:
    """Return all of git's environment: no settings of this user or machine, and no question asked."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    fixed = {"HOME": own, "XDG_CONFIG_HOME": own, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
    fixed |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1"}
    return {**kept, **fixed, "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OBJECT_DIRECTORY": str(objects.resolve())}


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[IO[bytes]]:
    """Give what a program writes; it ends when it has been read, and after ``SECONDS``."""
    if os.name == "posix":  # a few bytes of a delta can ask for gigabytes
        command = ["sh", "-c", f'ulimit -v {MEMORY // 1024}; exec "$@"', "sh", *command]
    try:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise IntakeError(f"git does not start here ({error.strerror}); install it") from None
    clock = threading.Timer(SECONDS, process.kill)
    clock.start()
    try:
        yield cast(IO[bytes], process.stdout)
    finally:
        clock.cancel()
        process.kill()
        cast(IO[bytes], process.stdout).close()
        process.wait()
