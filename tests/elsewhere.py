"""A copy of the project in another folder, and an interpreter that runs that copy and no other."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path


def environment(folder: Path, project: Path) -> Path:
    """Make a virtual environment in ``folder`` with this one's packages and ``project``; return its interpreter.

    The packages are found where they are, so that making it takes no time. What starts only with a whole environment of
    its own inside, bubblewrap, cannot be used with it.
    """
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    lines = [str(project), *{sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}]
    (Path(paths["purelib"]) / "project.pth").write_text("\n".join(lines) + "\n", "utf-8")
    return python


def run(
    command: Sequence[str | Path], cwd: Path, variables: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run ``command`` in ``cwd`` with these variables and those that every program needs; return what came of it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return subprocess.run(
        command, cwd=cwd, env={**kept, **(variables or {})}, capture_output=True, text=True, check=False, timeout=280
    )


def fresh_environment(folder: Path, project: Path) -> Path:
    """Make a virtual environment in ``folder`` with ``project`` installed, as people do it; return its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "-e", project], check=True)
    return python
