"""A submission's text made fit for any form of the report: shown, never obeyed."""

import json
from collections.abc import Iterable
from typing import Any

from grader.text import printable, printable_lines

LENGTH = 4_000  # characters of one text
LENGTHS = (LENGTH, 1_000, 200, 40, 0)  # to try where there are many texts and a limit for all of them
NAME = 100  # characters of a name


def safe(text: str, length: int = LENGTH) -> str:
    """Return ``text`` with its lines, fit for any file, cut to ``length``."""
    return printable_lines(text, length)


def safe_name(text: str) -> str:
    """Return ``text`` on one line, as a name."""
    return printable(text, NAME)


def first_within(size: int, texts: Iterable[str]) -> str:
    """Return the first of ``texts`` that has at most ``size`` bytes in UTF-8, or else the last."""
    text = ""
    for text in texts:
        if len(text.encode()) <= size:
            break
    return text


def to_json(value: Any) -> str:
    """Return ``value`` as the text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
