"""The lab's modules out of a notebook."""

import ast
import json
import subprocess
import sys
from collections.abc import Collection, Mapping
from pathlib import Path

from grader.isolation import environment
from grader.text import printable

from .records import IntakeError

SECONDS = 60.0  # for one notebook, which takes a tenth
READER = "grader.cohort.definitions"
REMEDY = "hand in the modules, as .py files"


def wanted_names(skeleton: Path) -> dict[str, tuple[str, ...]]:
    """Return by module the classes and functions of its top level, of the modules in the folder ``skeleton``."""
    return {path.stem: _defined(path.read_text(encoding="utf-8")) for path in sorted(skeleton.glob("*.py"))}


def _defined(source: str) -> tuple[str, ...]:
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return tuple(node.name for node in ast.parse(source).body if isinstance(node, kinds))


def modules_of(notebook: bytes, wanted: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Return the text of ``MODULE.py`` for each module of ``wanted``, which gives its names, and of answers.md.

    A module has its names as the notebook defines them last, and the definitions and imports that they use; the names
    of another module are imported from there. Nothing of the notebook is run: statements that define nothing, as
    ``Network.forward = forward`` or ``table["relu"] = MyReLU``, are left out; a comment below the definitions says so.

    Raises ``IntakeError`` for what is no notebook, or lacks a name.
    """
    command = [sys.executable, "-I", "-W", "ignore", "-m", READER]
    names = json.dumps({module: list(names) for module, names in wanted.items()})
    try:
        done = subprocess.run(
            [*command, names],
            input=notebook,
            capture_output=True,
            timeout=SECONDS,
            env=environment("process"),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise IntakeError(f"the notebook's code cannot be read within {SECONDS:g} seconds; {REMEDY}") from None
    if done.returncode == 1:  # an exception, which none of a notebook's is
        said = printable(done.stderr.decode(errors="replace").strip().rpartition("\n")[2])
        raise IntakeError(f"the reader of notebooks failed: {said}; is the project installed (pip install -e .)?")
    if done.returncode:
        raise IntakeError(f"the notebook's code ends Python's parser (status {done.returncode}); {REMEDY}")
    result = json.loads(done.stdout)
    if "problem" in result:
        raise IntakeError(f"the notebook {printable(result['problem'], 600)}")
    return dict(result["files"])
