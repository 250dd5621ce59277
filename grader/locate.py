"""Where in a submission's files the code stands that a verdict is about."""

import os
import re
from pathlib import Path

from .finding import Place
from .worker.calls import Call, Raised

READ = 2**17  # bytes; a longer module has no lines behind them
# Found without parsing: a parser takes minutes, and gigabytes, for a megabyte that was written to that end.
DEFINITION = re.compile(r"^([ \t]*)(?:class|(?:async[ \t]+)?def)[ \t]+(\w+)", re.MULTILINE)


def place_of(folder: Path, module: str, call: Call | None, raised: Raised | None) -> Place | None:
    """Return the line that raised; else where the function of ``call`` is defined; else the first of ``module``.

    None where the submission in ``folder`` has no such file. What a worker says of files and lines is held against
    the files.
    """
    for frame in reversed(raised.frames if raised else ()):
        text = _read(folder, frame.file)
        if text is not None and 0 < frame.line <= text.count("\n") + 1:
            return Place(frame.file, frame.line)
    names = call.target.split(".") if call else [module]
    file = f"{names[0]}.py"
    text = _read(folder, file)
    if text is None:
        return None
    return Place(file, _line_of(text, [*names[1:], *([call.method] if call and call.made_with is not None else [])]))


def _read(folder: Path, file: str) -> str | None:
    """Return the beginning of a file of the submission, None where ``file`` names none, or one outside."""
    try:
        path = os.path.realpath(folder / file)
        inside = not os.path.isabs(file) and Path(path).is_relative_to(os.path.realpath(folder))
        if not inside or ".." in Path(file).parts or not os.path.isfile(path):
            return None
        with open(path, "rb") as opened:
            return opened.read(READ).decode("utf-8", errors="replace")
    except (OSError, ValueError):
        return None


def _line_of(text: str, names: list[str]) -> int:
    """Return the line where the last of ``names`` is defined, each inside the one before; 1 if none is there."""
    found = [(match.start(), len(match[1]), match[2]) for match in DEFINITION.finditer(text)]
    place = 0
    for name in names:
        wanted = ("__call__", "forward") if name == "__call__" else (name,)
        positions = [number for number, (_, _, defined) in enumerate(found) if defined in wanted]
        if not positions:
            break
        place, indent, _ = found[positions[-1]]
        inside = found[positions[-1] + 1 :]
        end = next((number for number, (_, depth, _) in enumerate(inside) if depth <= indent), len(inside))
        found = inside[:end]
    return text.count("\n", 0, place) + 1
