"""Make the students' skeleton from the reference solution: `python -m grader.skeleton [--check]`.

In the reference one pair of markers stands around what a student is to write::

    # >>> task 1, section 1
    return torch.relu(x)
    # <<<

The skeleton has a stub there that raises ``NotImplementedError`` with the task, the function and the handout's section.
In Markdown the markers are comments, ``<!-- >>> -->`` and ``<!-- <<< -->``, and nothing is left between them.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .answers import split_answers
from .arguments import Parser
from .lab import Lab

COMMAND = "python -m grader.skeleton"
OPENING = re.compile(
    r"^(?P<indent>\s*)(?:#|<!--) >>>(?: task (?P<task>\d+), section (?P<section>[\d.]+))?(?: -->)?\s*$"
)
CLOSING = re.compile(r"^\s*(?:#|<!--) <<<(?: -->)?\s*$")
MARKER = re.compile(r"^\s*(?:#|<!--)\s*(?:>>>|<<<)")  # what looks like one, well written or not
STUB = "is not written yet"


class SkeletonError(Exception):
    """A reference with wrong markers, or a skeleton that must not be overwritten; the text says where and why."""


@dataclass(frozen=True)
class Gap:
    """The lines from one opening marker to its closing one, both included, counted from 0."""

    first: int
    last: int
    indent: str
    task: str
    section: str


def make_skeleton(source: str, name: str) -> str:
    """Return the skeleton of the reference file ``name`` whose text is ``source``. Raises ``SkeletonError``."""
    lines = source.splitlines(keepends=True)
    gaps = list(_gaps(lines, name))
    for gap in reversed(gaps):
        lines[gap.first : gap.last + 1] = [_stub(gap, source, name)]
    return "".join(lines)


def _gaps(lines: Sequence[str], name: str) -> Iterator[Gap]:
    opened: tuple[int, re.Match[str]] | None = None
    for place, line in enumerate(lines):
        opening = OPENING.match(line)
        if opening and opened:
            raise SkeletonError(
                f"{name}, line {place + 1}: a marker inside the one of line {opened[0] + 1}; close that first"
            )
        if opening and name.endswith(".py") and not opening["task"]:
            raise SkeletonError(f"{name}, line {place + 1}: the marker names no task; write '# >>> task 1, section 1'")
        if MARKER.match(line) and not opening and not CLOSING.match(line):
            raise SkeletonError(f"{name}, line {place + 1}: no marker; write '# >>> task 1, section 1' or '# <<<'")
        if opening:
            opened = place, opening
        elif CLOSING.match(line):
            if opened is None:
                raise SkeletonError(f"{name}, line {place + 1}: a closing marker that closes nothing; remove it")
            first, found = opened
            yield Gap(first, place, found["indent"], found["task"] or "", found["section"] or "")
            opened = None
    if opened is not None:
        raise SkeletonError(f"{name}, line {opened[0] + 1}: the marker is never closed; add '<<<' below the solution")


def _stub(gap: Gap, source: str, name: str) -> str:
    if not name.endswith(".py"):
        return ""
    message = f"task {gap.task}: {_function(gap.first + 1, source, name)} {STUB} (handout, section {gap.section})"
    return f'{gap.indent}raise NotImplementedError("{message}")\n'


def _function(line: int, source: str, name: str) -> str:
    """Return the qualified name of the innermost function around ``line``, counted from 1."""
    path: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = []
    for node in ast.walk(ast.parse(source)):  # the outer before the inner
        named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if named and node.lineno <= line <= (node.end_lineno or 0):  # type: ignore[attr-defined]
            path.append(node)  # type: ignore[arg-type]
    if not path or isinstance(path[-1], ast.ClassDef):
        raise SkeletonError(f"{name}, line {line}: the marker is in no function; a stub must stand in one")
    return ".".join(node.name for node in path)


def skeletons(reference: Path) -> dict[str, str]:
    """Return the skeleton's text by file name, for each Python and Markdown file of ``reference``."""
    files = sorted(path for path in reference.iterdir() if path.suffix in (".py", ".md"))
    return {path.name: make_skeleton(path.read_text(encoding="utf-8"), path.name) for path in files}


def differing(reference: Path, student: Path) -> list[str]:
    """Return the names of the files in which ``student`` is not the skeleton of ``reference``."""
    return [name for name, text in skeletons(reference).items() if _text(student / name) != text]


def write(reference: Path, student: Path, force: bool = False) -> list[str]:
    """Write the skeleton of ``reference`` to ``student`` and return the names of the files that changed.

    Raises ``SkeletonError`` where that would overwrite somebody's work, unless ``force`` is set.
    """
    changed = differing(reference, student)
    fresh = skeletons(reference)
    worked_on = [name for name in changed if _worked_on(student / name, fresh[name])]
    if worked_on and not force:
        raise SkeletonError(
            f"{student.name} holds work in {', '.join(worked_on)}; move it away, or overwrite with --force"
        )
    student.mkdir(exist_ok=True)
    for name in changed:
        (student / name).write_text(fresh[name], encoding="utf-8")
    return changed


def _worked_on(path: Path, fresh: str) -> bool:
    """Tell whether somebody filled a gap: fewer stubs than the skeleton has, or answers."""
    text = _text(path)
    if path.suffix == ".md":
        return any(split_answers(text).values())
    return path.is_file() and text.count(STUB) < fresh.count(STUB)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the skeleton, or with ``--check`` tell whether it is the reference's; return the exit status."""
    parser = Parser(COMMAND, "Make student/ from reference/.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where student/ is out of date")
    parser.add_argument("--force", action="store_true", help="overwrite files that somebody has worked on")
    chosen = parser.parse_args(arguments)
    root = Lab.here().root
    reference, student = root / "reference", root / "student"
    try:
        if chosen.check:
            stale = differing(reference, student)
            if stale:
                print(
                    f"student/ is not the skeleton of reference/: {', '.join(stale)}; repair: {COMMAND}",
                    file=sys.stderr,
                )
            return 1 if stale else 0
        for name in write(reference, student, chosen.force):
            print(f"written: student/{name}")
    except SkeletonError as error:
        print(f"skeleton: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
