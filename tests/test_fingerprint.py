"""The hash of a submission: the same for the same files, another for any other."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.fingerprint import READ, fingerprint

FILES = {"activations.py": b"x = 1\n", "helpers/tools.py": b"y = 2\n", "answers.md": b""}


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """Write the files, by relative name, and return the folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """Return a folder with the three files."""
    return write(tmp_path / "submission", FILES)


def test_it_is_sha256_over_lengths_names_contents_and_sizes(submission: Path) -> None:
    """The hash is SHA-256 over name, content and size of each file in the order of names, each behind its length."""
    told = hashlib.sha256()
    for part in (
        b"activations.py", b"x = 1\n", b"6", b"answers.md", b"", b"0", b"helpers/tools.py", b"y = 2\n", b"6"
    ):  # fmt: skip
        told.update(len(part).to_bytes(8, "little") + part)
    assert fingerprint(submission) == told.hexdigest()


def test_folders_thousands_deep_are_counted_like_others(submission: Path, tmp_path: Path) -> None:
    """Files count however deep they lie, as far as the system's paths reach, whatever Python's limit of recursion."""
    before, deepest = fingerprint(submission), submission
    folders = (4_000 - len(str(submission))) // 2
    for _ in range(folders):
        deepest = deepest / "a"
        deepest.mkdir()
    assert fingerprint(submission) == before
    (deepest / "b").touch()
    assert fingerprint(submission) != before
    for _ in range(folders):  # what removes temporary folders recurses, too
        (deepest / "b").unlink(missing_ok=True)
        deepest.rmdir()
        deepest = deepest.parent


def test_the_same_files_elsewhere_have_the_same_hash(submission: Path, tmp_path: Path) -> None:
    """Neither the folder's name and place, nor times and permissions, nor the order of writing tell in the hash."""
    other = write(tmp_path / "elsewhere" / "other", dict(reversed(FILES.items())))
    (other / "activations.py").chmod(0o700)
    os.utime(other / "activations.py", (0, 0))
    assert fingerprint(other) == fingerprint(submission)


CHANGES: dict[str, Callable[[Path], object]] = {
    "content": lambda folder: (folder / "activations.py").write_bytes(b"x = 2\n"),
    "one-byte-more": lambda folder: (folder / "activations.py").write_bytes(b"x = 1\n\n"),
    "newlines": lambda folder: (folder / "activations.py").write_bytes(b"x = 1\r\n"),
    "name": lambda folder: (folder / "answers.md").rename(folder / "answer.md"),
    "case-of-a-name": lambda folder: (folder / "answers.md").rename(folder / "Answers.md"),
    "folder": lambda folder: (folder / "helpers").rename(folder / "helper"),
    "moved-up": lambda folder: (folder / "helpers" / "tools.py").rename(folder / "tools.py"),
    "gone": lambda folder: (folder / "answers.md").unlink(),
    "empty-file-more": lambda folder: (folder / "empty").touch(),
    "hidden-file-more": lambda folder: (folder / ".env").touch(),
    "name-that-is-not-utf-8": lambda folder: (folder / os.fsdecode(b"\xc4\xe3.py")).touch(),
    "helper-in-chinese": lambda folder: (folder / "工具.py").touch(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_changes_the_hash(submission: Path, change: Callable[[Path], object]) -> None:
    """A file that is changed, renamed, moved, added or removed changes the hash."""
    before = fingerprint(submission)
    change(submission)
    assert fingerprint(submission) != before


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"ab": b"c"}, {"a": b"bc"}),
        ({"a": b"b", "c": b"d"}, {"a": b"bc", "d": b""}),
        ({"a": b"", "b": b""}, {"ab": b""}),
        ({"a/b": b"c"}, {"a": b"/bc"}),
        ({"a": b"", "b": b""}, {"a0b": b""}),
        ({"a": b"x\x01\0\0\0\0\0\0\x00b"}, {"a": b"x", "b": b""}),
    ],
)
def test_bytes_moved_between_name_and_content_change_the_hash(
    tmp_path: Path, first: dict[str, bytes], second: dict[str, bytes]
) -> None:
    """Two submissions whose names and contents together are the same bytes have different hashes."""
    assert fingerprint(write(tmp_path / "first", first)) != fingerprint(write(tmp_path / "second", second))


CACHES = (
    "__pycache__/a",
    "__pycache__/a.pyc",
    "a.pyc",
    ".git/HEAD",
    ".hypothesis/x",
    ".pytest_cache/v/x",
    ".ipynb_checkpoints/a.py",
)


@pytest.mark.parametrize("name", CACHES)
def test_caches_do_not_tell_in_the_hash(submission: Path, name: str) -> None:
    """What tools leave behind leaves the hash as it is, at any depth."""
    before = fingerprint(submission)
    write(submission, {name: b"x", f"helpers/{name}": b"x"})
    assert fingerprint(submission) == before


@pytest.mark.parametrize("target", ["activations.py", "/dev/zero", "nowhere", ".", "loop"])
def test_links_are_not_followed(submission: Path, target: str) -> None:
    """A symbolic link to a file, a device, a folder, itself or nothing ends in a hash, and reads nothing through it."""
    before = fingerprint(submission)
    (submission / "loop").symlink_to(target)
    assert fingerprint(submission) == before


def test_a_pipe_does_not_hold_it_up(submission: Path) -> None:
    """A named pipe is no file; nobody waits for its other end."""
    before = fingerprint(submission)
    os.mkfifo(submission / "pipe")
    assert fingerprint(submission) == before


def test_an_empty_folder_has_a_hash(tmp_path: Path) -> None:
    """A folder without files has the hash of nothing."""
    assert fingerprint(tmp_path) == hashlib.sha256().hexdigest()


def test_of_many_huge_files_the_beginnings_are_read_no_further(
    submission: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large files together are read up to a bound; past it one is told by its name and its size, and code is read."""
    monkeypatch.setattr("grader.fingerprint.SMALL", 10)
    monkeypatch.setattr("grader.fingerprint.READ_IN_ALL", 100)
    for name, size in (("a", 100), ("y", 100), ("z", 10)):
        (submission / name).write_bytes(b"a" * size)
    before = fingerprint(submission)
    (submission / "y").write_bytes(b"b" * 100)
    assert fingerprint(submission) == before
    (submission / "y").write_bytes(b"b" * 101)
    larger = fingerprint(submission)
    (submission / "z").write_bytes(b"b" * 10)
    assert len({before, larger, fingerprint(submission)}) == 3


def test_a_huge_file_is_told_by_its_beginning_and_its_size(submission: Path) -> None:
    """A file of a terabyte ends in a hash at once, and one byte more in another."""
    with (submission / "huge").open("wb") as file:
        file.truncate(READ + 2**40)
    before = fingerprint(submission)
    os.truncate(submission / "huge", READ + 2**40 + 1)
    assert fingerprint(submission) != before
