"""The forms a report comes in: each a module with ``render(report) -> str``, chosen by ``--format``.

A format is imported only where it is asked for. What is a submission's text is data in all of them.
"""

import importlib
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from grader.files import write_whole

if TYPE_CHECKING:
    from grader.report import Report

# Name to the file it is written to; what goes to standard output has none.
FILES: Mapping[str, str] = {
    "terminal": "",
    "json": "report.json",
    "html": "report.html",
    "markdown": "report.md",
    "junit": "junit.xml",
    "ctrf": "ctrf.json",
    "gradescope": "results.json",
    "classroom": "classroom.txt",
    "prairielearn": "prairielearn.json",
    "github": "",
}
MODULES = {"json": "plain"}  # where the module has another name than the format
DEFAULT = ("terminal", "json", "html")


def render(report: "Report", name: str) -> str:
    """Return ``report`` in the format ``name``."""
    text: str = _module(name).render(report)
    return text


def publish(report: "Report", name: str) -> None:
    """Give ``report`` to the CI service that runs this, where the format ``name`` is one of a service's."""
    if give := getattr(_module(name), "publish", None):
        give(report)


def write(report: "Report", name: str, folder: Path) -> Path:
    """Write ``report`` to the file of the format ``name`` in ``folder``, whole or not at all; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    return write_whole(folder / FILES[name], render(report, name))


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{MODULES.get(name, name)}")
