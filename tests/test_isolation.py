"""The levels of isolation, on machines whose Python lies behind links, and what is told of them."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from cases import ROOT

from grader import isolation
from grader.isolation import WEAKER, find_isolation, warning
from grader.options import UsageError

PROBLEM = "from grader import isolation; print(isolation._problem_of_bubblewrap())"


def linked_environment(folder: Path) -> Path:
    """Return the Python of this environment, reached through a link to its folder."""
    (folder / "link").symlink_to(sys.prefix)
    return folder / "link" / "bin" / "python"


def linked_python(folder: Path) -> Path:
    """Return the Python of a new environment, a link to a link to the real one that lies elsewhere."""
    venv.create(folder / "venv", symlinks=True)
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "python").symlink_to(os.path.realpath(sys.executable))
    python = folder / "venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("../../elsewhere/python")
    return python


@pytest.mark.parametrize("level", ["bubblewrap"], indirect=True)
def test_a_kill_from_outside_costs_no_isolation(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something outside kills bubblewrap while it is tried, as where memory is out, it is tried again."""
    tried: list[list[str]] = []

    def run(command: list[str], **given: object) -> object:
        tried.append(command)
        return subprocess.CompletedProcess(command, (-9, 137, 0)[len(tried) - 1], b"", b"")

    monkeypatch.setattr(isolation.subprocess, "run", run)
    assert isolation._problem_of_bubblewrap.__wrapped__() is None
    assert len(tried) == 3


@pytest.mark.parametrize("python", [linked_environment, linked_python])
@pytest.mark.parametrize("level", ["bubblewrap"], indirect=True)
def test_a_python_behind_links_can_be_locked_in(level: str, tmp_path: Path, python: object) -> None:
    """An environment, or its Python, that is reached through links of any folder works at ``bubblewrap``."""
    command = [str(python(tmp_path)), "-c", PROBLEM]
    assert subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout == "None\n"


def test_a_step_down_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `auto` comes to `process` the warning says why; where that was asked for there is nothing to explain."""
    monkeypatch.setattr(isolation, "_problem_of_bubblewrap", lambda: "bwrap is not installed; install it")
    assert find_isolation("auto") == "process"
    assert warning("auto") == f"{WEAKER} (bwrap is not installed; install it)"
    assert warning("process") == WEAKER
    with pytest.raises(UsageError, match="--isolation bubblewrap: bwrap is not installed; install it"):
        find_isolation("bubblewrap")
