"""Of a git repository a commit's files are taken, and nothing that it brings is run."""

import os
import re
from datetime import datetime, timezone
from pathlib import Path

import pytest
from deliveries import MINE, commit, course_fixture, fetched, git, out_fixture, received, write, zipped

from grader.cohort.intake import fetch
from grader.cohort.members import Bounds
from grader.cohort.records import IntakeError
from grader.cohort.repository import unpack_commit
from grader.options import UsageError

course, out = course_fixture, out_fixture


def test_a_repository_is_its_head(course: Path, out: Path) -> None:
    """Of a git repository the commit at HEAD counts, handed in at the committer's time, whatever lies beside it."""
    commit(course / "student-01", {"activations.py": b"old"}, 1_763_000_000)
    commit(course / "student-01", MINE, 1_763_100_000)
    write(course / "student-01", {"activations.py": b"not committed"})
    (delivery,) = received(course)
    assert delivery.submitted == datetime.fromtimestamp(1_763_100_000, timezone.utc)
    assert fetched(delivery, out) == MINE


def test_a_bare_repository_is_a_delivery(course: Path, out: Path) -> None:
    """A bare repository, its references packed, is fetched like one with files."""
    commit(course.parent / "work", MINE)
    git(course, "clone", "--quiet", "--bare", str(course.parent / "work"), "student-01.git")
    git(course / "student-01.git", "gc", "--quiet")
    assert not (course / "student-01.git" / "refs" / "heads" / "main").exists()
    (delivery,) = received(course)
    assert delivery.id == "student-01"
    assert fetched(delivery, out) == MINE


@pytest.mark.parametrize("length", [40, 10])
def test_the_commit_of_the_table_counts(course: Path, out: Path, length: int) -> None:
    """Where commits.csv names a commit for an id, its files and its time count."""
    old = commit(course / "student-01", MINE, 1_763_000_000)
    commit(course / "student-01", {"activations.py": b"too late"}, 1_763_100_000)
    write(course, {"commits.csv": f"id,commit\nstudent-01,{old[:length]}\nstudent-02,\n".encode()})
    (delivery,) = received(course)
    assert delivery.submitted == datetime.fromtimestamp(1_763_000_000, timezone.utc)
    assert fetched(delivery, out) == MINE


@pytest.mark.parametrize("id_", ["STUDENT-01", "王 小明", "王-小明", "student-04"])
def test_a_commit_may_stand_beside_any_name_of_a_delivery(course: Path, id_: str) -> None:
    """The student's id, the folder's name and the id made of it are all names of it, in any case."""
    for folder in ("student-01", "王 小明"):
        old = commit(course / folder, MINE, 1_763_000_000)
        commit(course / folder, {"activations.py": b"too late"}, 1_763_100_000)
    write(course, {"commits.csv": f"id,commit\n{id_},{old}\n".encode()})
    times = [delivery.submitted for delivery in received(course)]
    assert datetime.fromtimestamp(1_763_000_000, timezone.utc) in times


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("Alice-Lab,abc", "line 3: nothing here is called 'Alice-Lab'"),
        ("Student-01,abc", "line 3: .* stands in line 2"),
    ],
)
def test_a_commit_of_nobody_is_bad_usage(course: Path, rows: str, words: str) -> None:
    """An id in commits.csv that is nobody's, or stands there twice, would have another commit graded."""
    commit(course / "student-01", MINE)
    write(course, {"commits.csv": f"id,commit\nstudent-01,abc\n{rows}\n".encode()})
    with pytest.raises(UsageError, match=words):
        received(course)


@pytest.mark.parametrize("name", ["0" * 40, "main", "--output=x", "HEAD~1", "../../x"])
def test_a_commit_that_is_not_there_is_refused(course: Path, out: Path, name: str) -> None:
    """A commit that the repository has not, or that is no hash, refuses its delivery by name."""
    commit(course / "student-01", MINE)
    write(course, {"commits.csv": f"id,commit\nstudent-01,{name}\n".encode()})
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match=f"'student-01' has no commit '{re.escape(name)}'"):
        fetch(delivery, out)


def test_a_repository_without_a_commit_is_refused(course: Path, out: Path) -> None:
    """Where nothing has been committed there is nothing to grade."""
    (course / "student-01").mkdir()
    git(course / "student-01", "init", "--quiet")
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match="'student-01' has no commit 'HEAD'"):
        fetch(delivery, out)


def test_a_repository_in_an_archive_of_the_class_is_one(tmp_path: Path) -> None:
    """In a class's archive, unlike in a student's, a repository is kept as it is."""
    commit(tmp_path / "student-01", MINE, 1_763_000_000)
    write(tmp_path / "student-01", {"activations.py": b"not committed"})
    files = {path: path.read_bytes() for path in (tmp_path / "student-01").rglob("*") if path.is_file()}
    named = {path.relative_to(tmp_path).as_posix(): content for path, content in files.items()}
    write(tmp_path, {"class.zip": zipped({**named, "student-02/activations.py": b"x"})})
    delivery, _ = received(tmp_path / "class.zip")
    assert fetched(delivery, tmp_path / "out") == MINE


def trap(folder: Path) -> str:
    """Return a command that leaves a mark in a folder."""
    return f"touch '{folder / 'trapped'}'"


def test_no_program_of_a_repository_runs(course: Path, out: Path) -> None:
    """Hooks, filters, monitors, tar's own command and fetching of missing objects: none of a repository's runs."""
    folder = course / "student-01"
    attributes = {".gitattributes": b"*.py filter=trap\n*.md export-subst diff=trap\n", "answers.md": b"$Format:%H$\n"}
    commit(folder, {**MINE, **attributes})
    command = trap(course.parent)
    for name in ("filter.trap.smudge", "filter.trap.process", "core.fsmonitor", "core.sshCommand", "core.pager"):
        git(folder, "config", name, command)
    for name in ("tar.tar.command", "tar.tar.remote", "diff.trap.textconv", "log.showSignature", "gpg.program"):
        git(folder, "config", name, "true" if name.endswith(("remote", "Signature")) else command)
    (folder / ".git" / "info" / "attributes").write_text("* filter=trap\n")
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "pre-commit"):
        (folder / ".git" / "hooks" / hook).write_text(f"#!/bin/sh\n{command}\n")
        (folder / ".git" / "hooks" / hook).chmod(0o755)
    (delivery,) = received(course)
    assert fetched(delivery, out) == {**MINE, **attributes}
    assert not (course.parent / "trapped").exists()


def test_missing_objects_are_not_fetched(course: Path, out: Path) -> None:
    """A repository that lacks an object, and names a program to get it with, is refused, and nothing runs."""
    folder = course / "student-01"
    commit(folder, MINE)
    blob = git(folder, "rev-parse", "HEAD:activations.py")
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for name, value in {
        "core.repositoryFormatVersion": "1", "extensions.partialClone": "origin", "protocol.ext.allow": "always",
        "remote.origin.url": f"ext::sh -c {trap(course.parent).replace(' ', '% ')}", "remote.origin.promisor": "true",
    }.items():  # fmt: skip
        git(folder, "config", name, value)
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match="'student-01': it is no zip or tar, or damaged"):
        fetch(delivery, out)
    assert not (course.parent / "trapped").exists()


@pytest.mark.parametrize("way", ["alternates", "linked-objects", "linked-pack"])
def test_objects_of_another_repository_are_out_of_reach(course: Path, out: Path, way: str) -> None:
    """A repository whose objects lie elsewhere is refused: with a hash it could have the files of anybody."""
    theirs = course.parent / "theirs"
    commit(theirs, MINE)
    folder = course / "student-01"
    commit(folder, {"network.py": b"x"})
    objects = folder / ".git" / "objects"
    if way == "alternates":
        (objects / "info").mkdir(exist_ok=True)
        (objects / "info" / "alternates").write_text(f"{theirs / '.git' / 'objects'}\n")
    elif way == "linked-pack":
        (objects / "ff").symlink_to(theirs / ".git" / "objects")
    else:
        objects.rename(folder / "mine")
        objects.symlink_to(theirs / ".git" / "objects")
    (folder / ".git" / "HEAD").write_text(git(theirs, "rev-parse", "HEAD"))
    (delivery,) = received(course)
    if way == "linked-objects":  # no repository, so a plain folder
        assert b"mine = 1\n" not in fetched(delivery, out).values()
        return
    with pytest.raises(IntakeError, match="'student-01' has objects outside of it"):
        fetch(delivery, out)


@pytest.mark.parametrize(
    "head", ["ref: ../../../secret", "ref: refs/heads/none", "nonsense", "", "ref: HEAD", "ref: /x"]
)
def test_a_head_that_leads_nowhere_is_refused(course: Path, out: Path, head: str) -> None:
    """A HEAD that leads out of the repository, in circles or nowhere is refused."""
    folder = course / "student-01"
    write(course.parent, {"secret": commit(folder, MINE).encode()})
    (folder / ".git" / "HEAD").write_text(head)
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match="'student-01'"):
        fetch(delivery, out)


def test_a_link_in_a_commit_is_refused(course: Path, out: Path) -> None:
    """What a commit holds is unpacked as strictly as an archive."""
    (course / "student-01").mkdir()
    (course / "student-01" / "network.py").symlink_to("/etc/passwd")
    commit(course / "student-01", MINE)
    (delivery,) = received(course)
    with pytest.raises(IntakeError, match=r"'student-01': 'network\.py' is a symbolic link"):
        fetch(delivery, out)


def test_a_commit_has_the_limits_of_an_archive(course: Path, out: Path) -> None:
    """A commit of too many bytes is refused while git still writes."""
    commit(course / "student-01", {"zeros.bin": b"\0" * 2**21})
    with pytest.raises(IntakeError, match=r"'zeros\.bin' has more than 1 MiB"):
        unpack_commit(course / "student-01", out, Bounds(each=2**20))
    assert not list(out.iterdir())


def test_a_repository_of_sha256_is_read(course: Path, out: Path) -> None:
    """A repository with the longer hashes is read, too."""
    (course / "student-01").mkdir()
    git(course / "student-01", "init", "--quiet", "--object-format=sha256")
    commit(course / "student-01", MINE)
    (delivery,) = received(course)
    assert fetched(delivery, out) == MINE


@pytest.mark.skipif(os.name != "posix", reason="the limit is a shell's")
def test_git_has_no_more_memory_than_it_is_given(course: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that git would need more memory for is refused; with enough it is not."""
    commit(course / "student-01", MINE)
    monkeypatch.setattr("grader.cohort.repository.MEMORY", 2**20)
    with pytest.raises(IntakeError):
        unpack_commit(course / "student-01", out, Bounds())
    monkeypatch.undo()
    unpack_commit(course / "student-01", out, Bounds())
