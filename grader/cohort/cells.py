"""The cells of a notebook: its code, as Python without what only IPython understands, and the written answers."""

import json
import re
from typing import Any

from grader.answers import plain_heading

ORIGIN = "# code cell {cell}, line {line}"  # above each definition of a module made from a notebook
LARGEST = 2**20  # bytes of code; a notebook's figures do not count
# Lines that are IPython's: `%matplotlib inline`, `!pip install x`, `?print`, `print?`, `files = !ls`.
MAGIC = re.compile(r"^([ \t]*)(?:%{1,2}[A-Za-z]|[!?]|[\w.]+\?{1,2}[ \t]*$|\w[\w, ]*=[ \t]*[%!]).*$", re.MULTILINE)
CELL_MAGIC = re.compile(r"\s*%%(\w+).*")
ABOUT_CODE = {"time", "timeit", "capture", "prun"}  # cell magics whose cell is Python
ANY_HEADING = re.compile(r"\s*#{1,6}\s")


class NotebookError(Exception):
    """What is wrong with a notebook, in one line."""


def cells_of(notebook: bytes) -> list[tuple[str, str]]:
    """Return kind and text of each cell, in their order; the kind is ``code``, ``markdown`` or another.

    Raises ``NotebookError`` for what is no notebook, or has too much code.
    """
    try:
        cells = json.loads(notebook)["cells"]
        found = [(str(cell["cell_type"]), _text(cell.get("source", ""))) for cell in cells]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NotebookError("is no notebook of format 4; save it again with Jupyter") from None
    if sum(len(text.encode()) for kind, text in found if kind == "code") > LARGEST:
        raise NotebookError(f"has more than {LARGEST} bytes of code; hand in the lab's alone")
    return found


def _text(source: Any) -> str:
    text = source if isinstance(source, str) else "".join(source)
    text = text.encode("utf-8", "replace").decode()  # a lone surrogate is no text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def python_of(code: str) -> str:
    """Return a cell with IPython's lines turned into ``pass``, all where they were; empty for another language's."""
    if cell_magic := CELL_MAGIC.match(code):
        if cell_magic[1] not in ABOUT_CODE:
            return ""
        code = "\n" * cell_magic[0].count("\n") + code[cell_magic.end() :]
    return MAGIC.sub(r"\1pass", code)


def answers_of(cells: list[tuple[str, str]]) -> str:
    """Return the Markdown of the written answers, each below a heading ``## Q1``, however it was written.

    An answer is what stands below a question's heading, in its cell and in the Markdown cells right below, up to code
    or another heading.
    """
    answers: list[str] = []
    open_ = False
    for kind, text in cells:
        lines = text.split("\n") if kind == "markdown" else []
        headings = {place: heading for place, line in enumerate(lines) if (heading := plain_heading(line))}
        first = min(headings, default=len(lines))
        before = "\n".join(lines[:first])
        open_ = open_ and kind == "markdown" and not ANY_HEADING.match(before)
        if open_:
            answers.append(before)
        if headings:
            answers.append("\n".join(headings.get(place, line) for place, line in enumerate(lines) if place >= first))
            open_ = True
    return "\n\n".join(answer.strip("\n") for answer in answers if answer.strip()) + "\n"
