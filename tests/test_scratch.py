"""Folders for a while: held as long as the process lives that made them, and removed by the next after that."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader import scratch
from grader.limits import Limits
from grader.process import Worker

HOLD = "from grader.scratch import Scratch; mine = Scratch('test'); print(mine.path, flush=True); input()"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="this system has no locks on folders")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have folders made below an empty one."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def judge() -> "subprocess.Popen[str]":
    """Return a process that holds a folder, which is old."""
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    _age(Path(process.stdout.readline().strip()))
    return process


def _age(folder: Path) -> None:
    (folder / "file").touch()
    os.utime(folder, (time.time() - 2 * scratch.OLD,) * 2)


def test_what_a_killed_judge_left_is_removed_by_the_next(judge: "subprocess.Popen[str]", temporary: Path) -> None:
    """A folder stays while the judge that made it lives; when that was killed, the next judge removes it."""
    (left,) = temporary.iterdir()
    scratch.Scratch("test").remove()
    assert list(temporary.iterdir()) == [left]
    judge.kill()
    judge.communicate()
    scratch.Scratch("test").remove()
    assert list(temporary.iterdir()) == []


def test_what_may_be_somebody_elses_stays(temporary: Path) -> None:
    """A folder that is young, a file and a link of such a name are left alone."""
    (temporary / "activation-lab-young").mkdir()
    (temporary / "activation-lab-file").touch()
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    _age(elsewhere)
    (temporary / "activation-lab-link").symlink_to(elsewhere)
    before = set(temporary.rglob("*"))
    scratch.Scratch("test").remove()
    assert set(temporary.rglob("*")) == before


@pytest.mark.parametrize("level", ["bubblewrap"], indirect=True)
def test_a_worker_behind_bubblewrap_has_no_folder_here(temporary: Path, level: str) -> None:
    """At the level of bubblewrap a worker writes to memory of its own, so that nothing can be left of it."""
    worker = Worker(Path(__file__).parent, "cpu", Limits(), isolation=level)
    assert list(temporary.iterdir()) == []
    worker.close()
