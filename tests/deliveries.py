"""What the tests of the intake share: a class, and its folders, zips, notebooks and repositories."""

import io
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from cases import ROOT

from grader.cohort.intake import deliveries, fetch
from grader.cohort.records import Delivery, Student

MINE = {"activations.py": b"mine = 1\n", "answers.md": b"## Q1\n"}
ROSTER = {
    student.id: student
    for student in (
        Student("student-01", "Li Wei", "li.wei@example.edu"),
        Student("student-02", "Zhang San", "zs@example.edu"),
        Student("student-03", "Ana María Lopez", "aml@example.edu"),
        Student("student-04", "王小明"),
        Student("2021005", "Wei Li"),
        Student("2021006", "Kim Lee", "kim@example.edu"),
        Student("2021007", "Kim Lee", "lee@example.edu"),
    )
}
DAY = datetime(2026, 11, 20, 23, 58, 2).astimezone()
Tree = Mapping[str, bytes]


@pytest.fixture(name="course")
def course_fixture(tmp_path: Path) -> Path:
    """Return the folder of a class."""
    folder = tmp_path / "course"
    folder.mkdir()
    return folder


@pytest.fixture(name="out")
def out_fixture(tmp_path: Path) -> Path:
    """Return where a submission's files go."""
    return tmp_path / "out"


def write(folder: Path, files: Tree, modified: datetime = DAY) -> Path:
    """Write files of this age below a folder and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (modified.timestamp(),) * 2)
    return folder


def zipped(files: Tree, date: datetime = DAY) -> bytes:
    """Return a zip of files of this date."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, date.timetuple()[:6]), content)
    return packed.getvalue()


def below(name: str, files: Tree) -> dict[str, bytes]:
    """Return the files with their names below a folder of this name."""
    return {f"{name}/{each}": content for each, content in files.items()}


def code(text: str) -> dict[str, object]:
    """Return a notebook's cell of code."""
    return {"cell_type": "code", "source": text}


def notebook(*modules: str) -> bytes:
    """Return a notebook of the reference's modules, with an answer."""
    names = modules or ("activations", "network", "weight_decay", "dropout")
    cells = [code((ROOT / "reference" / f"{name}.py").read_text("utf-8")) for name in names]
    return json.dumps({"cells": [*cells, {"cell_type": "markdown", "source": "# Q1\nBecause."}]}).encode()


def received(folder: Path, roster: Mapping[str, Student] | None = None) -> list[Delivery]:
    """Return the deliveries of a class; the staging folder is beside it."""
    return deliveries(folder, ROSTER if roster is None else roster, folder.parent / "staging")


def fetched(delivery: Delivery, folder: Path) -> dict[str, bytes]:
    """Return the files of a delivery by name, as they come into a new folder."""
    folder.mkdir()
    fetch(delivery, folder)
    assert not any(path.is_symlink() for path in folder.rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def git(folder: Path, *command: str, when: int = 1_763_000_000) -> str:
    """Return what git says to a command, with this date, without this machine's settings; skip where there is none."""
    if not shutil.which("git"):
        pytest.skip("the test needs git")
    who = {f"GIT_{role}_{what}": "x@example.edu" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "1600000000 +0000", "GIT_COMMITTER_DATE": f"{when} +0800"}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
    command = ("git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *command)
    done = subprocess.run(command, cwd=folder, env={**who, **dates, **settings}, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(folder: Path, files: Tree, when: int = 1_763_000_000) -> str:
    """Commit files in a repository, made if need be, and return the commit's hash."""
    write(folder, files)
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "x", when=when)
    return git(folder, "rev-parse", "HEAD")
