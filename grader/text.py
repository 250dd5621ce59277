"""A submission's text made fit to be shown, and numbers as a report prints them. Imports no torch."""

import re

SHOWN_TEXT = 400  # characters of a submission's own text


def printable(text: str, length: int = SHOWN_TEXT) -> str:
    """Return ``text`` on one line, every control character shown instead of sent, cut to ``length``."""
    return _cut(_visible(" ".join(text[: 4 * length + 100].split())), length)


def printable_lines(text: str, length: int) -> str:
    """Return ``text`` with its lines, every other control character shown instead of sent, cut to ``length``.

    No lone surrogate, control character or change of direction is left, so it is fit for UTF-8, XML and a terminal.
    """
    lines = text[: length + 1].replace("\r\n", "\n").expandtabs(4).split("\n")
    return _cut("\n".join(_visible(line.rstrip(" ")) for line in lines), length)


def _visible(text: str) -> str:
    """Return ``text`` with what is not printable as escapes, and without what a workflow runner takes for a command."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return re.sub(r"##(?=\w*\[)", "## ", re.sub(":(?=:)", ": ", shown))


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[:length] + "…"


def number_text(value: float | int | bool) -> str:
    """Return a number the way a report prints it: six significant digits."""
    return str(value) if isinstance(value, bool | int) else f"{value:.6g}"
