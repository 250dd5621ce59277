"""The cells of a notebook: its code, as Python without what only IPython understands, and the written answers."""

import json
import re
from collections.abc import Collection
from textwrap import indent
from typing import Any

from grader.answers import plain_heading

ORIGIN = "# code cell {cell}, line {line}"  # above each definition of a module made from a notebook
LEFT_OUT = "# left out: code cell {cell}, line {line}"  # below all, for each statement that changes one of them
LEFT_OUT_LINE = re.compile(r"^# left out: (code cell \d+, line \d+)$", re.MULTILINE)
LARGEST = 2**20  # bytes of code; a notebook's figures do not count
# Lines that are IPython's: `%matplotlib inline`, `!pip install x`, `?print`, `print?`, `files = !ls`.
MAGIC = re.compile(r"^([ \t]*)(?:%{1,2}[A-Za-z]|[!?]|[\w.]+\?{1,2}[ \t]*$|\w[\w, ]*=[ \t]*[%!]).*$", re.MULTILINE)
CELL_MAGIC = re.compile(r"\s*%%(\w+).*")
ABOUT_CODE = {"time", "timeit", "capture", "prun"}  # cell magics whose cell is Python
WRITING = {"writefile", "file"}  # those whose cell is a file's text
ANY_HEADING = re.compile(r"\s*(#{1,6})\s")
LOWEST = 6  # of a heading's levels, and that of a line in bold
QUESTION_MARKS = re.compile(r" {0,3}([#＃]{1,6})")
LABEL = re.compile(  # a heading that says only that an answer follows
    r"\s*#{1,6}[ \t]*[*_]*(?:(?:your )?answer|答|回答|答案)[ \t*_:：#]*(?:\n|$)", re.IGNORECASE
)


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


def python_of(code: str, modules: Collection[str] = ()) -> str:
    """Return a cell with IPython's lines turned into ``pass``, all where they were.

    It is empty for another language's, and for a file's that is written, unless that is one of ``modules``.
    """
    if cell_magic := CELL_MAGIC.match(code):
        python = "\n" * cell_magic[0].count("\n") + code[cell_magic.end() :]
        if cell_magic[1] in WRITING and _written(cell_magic[0]) in modules:
            return python  # all of it is the file's
        if cell_magic[1] not in ABOUT_CODE:
            return ""
        code = python
    return MAGIC.sub(r"\1pass", code)


def _written(magic: str) -> str:
    """Return the module whose file ``%%writefile`` writes, in whatever folder; empty for another file."""
    names = [word.strip("'\"") for word in magic.split()[1:] if word not in ("-a", "--append")]
    file = names[0].replace("\\", "/").rpartition("/")[2] if len(names) == 1 else ""
    return file.removesuffix(".py") if file.endswith(".py") else ""


def answers_of(cells: list[tuple[str, str]]) -> str:
    """Return the Markdown of the written answers, each below a heading ``## Q1``, however it was written.

    An answer is what stands below a question's heading, in its cell and in the Markdown cells below, up to a heading
    that is no lower, or to code where something is written. Above all, indented, is what then stands there and may have
    been meant as an answer, so that it is told as text of no question.
    """
    answers = _Answers()
    for kind, text in cells:
        if kind == "markdown":
            answers.read(text)
        else:
            answers.pass_over()
    return answers.text()


class _Answers:
    """The written answers, as far as the cells were read."""

    def __init__(self) -> None:
        self._answers: list[str] = []
        self._left: list[str] = []
        self._level = 0  # of the last question's heading
        self._open = self._answered = False  # whether Markdown is its answer, and whether there is one
        self._near = False  # whether Markdown may be, as no other section has begun

    def pass_over(self) -> None:
        """Take in that there is a cell of code, below which an answer that is there goes on no more."""
        self._open = self._open and not self._answered

    def read(self, text: str) -> None:
        """Take in a cell of Markdown."""
        lines = text.split("\n")
        headings = {place: heading for place, line in enumerate(lines) if (heading := plain_heading(line))}
        self._read_above("\n".join(lines[: min(headings, default=len(lines))]))
        if headings:
            last = max(headings)
            plain = [headings.get(place, line) for place, line in enumerate(lines)]
            self._answers.append("\n".join(plain[min(headings) :]))
            marks = QUESTION_MARKS.match(lines[last])
            self._level = len(marks[1]) if marks else LOWEST
            self._open = self._near = True
            below = "\n".join([headings[last].partition("\n")[2], *lines[last + 1 :]])
            label = LABEL.match(below)
            self._answered = bool(below[label.end() if label else 0 :].strip())

    def _read_above(self, text: str) -> None:
        """Take in what stands in a cell above the headings of questions."""
        heading = ANY_HEADING.match(text)
        if label := LABEL.match(text):
            self._open, text = self._near, text[label.end() :]
        elif heading and len(heading[1]) <= self._level:
            self._open, self._near = False, self._near and not self._answered
        if self._open:
            self._answers.append(text)
            self._answered = self._answered or bool(text.strip())
        elif self._near:
            self._left.append(text)

    def text(self) -> str:
        """Return all of it; what was left over cannot be a heading there, nor begin a comment."""
        left = "\n\n".join(self._left).replace("<!--", "<! --")
        parts = [indent(left.strip("\n"), " " * 4), *(answer.strip("\n") for answer in self._answers)]
        return "\n\n".join(part for part in parts if part.strip()) + "\n"
