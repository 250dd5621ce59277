"""Where in a submission's files the code stands that a verdict is about."""

import ast
from pathlib import Path

from .finding import Place
from .worker.calls import Call, Raised

READ = 2**20  # bytes; no module is longer


def place_of(folder: Path, module: str, call: Call | None, raised: Raised | None) -> Place | None:
    """Return the line that raised; else where the function of ``call`` is defined; else the first of ``module``.

    None where the submission in ``folder`` has no such file. The source is parsed, not run.
    """
    for frame in reversed(raised.frames if raised else ()):
        if _is_file_of(folder, frame.file) and frame.line > 0:
            return Place(frame.file, frame.line)
    names = call.target.split(".") if call else [module]
    file = f"{names[0]}.py"
    if not _is_file_of(folder, file):
        return None
    wanted = [*names[1:], *([call.method] if call and call.made_with is not None else [])]
    return Place(file, _line_of(folder / file, ["forward" if name == "__call__" else name for name in wanted]))


def _is_file_of(folder: Path, file: str) -> bool:
    try:
        path = (folder / file).resolve()
        return path.is_file() and path.is_relative_to(folder.resolve())
    except (OSError, ValueError):
        return False


def _line_of(path: Path, names: list[str]) -> int:
    """Return the line where the last of ``names`` is defined, each inside the one before; 1 if none is there."""
    try:
        with path.open("rb") as file:
            body: list[ast.stmt] = ast.parse(file.read(READ)).body
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return 1
    line = 1
    for name in names:
        wanted = ("__call__", "forward") if name == "forward" else (name,)
        definitions = [
            node
            for node in body
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name in wanted
        ]
        if not definitions:
            break
        line, body = definitions[-1].lineno, definitions[-1].body
    return line
