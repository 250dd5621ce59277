"""A submission's text made fit for any form of the report: shown, never obeyed."""

import json
import re
from collections.abc import Iterable
from typing import Any

LENGTH = 4_000  # characters of one text
LENGTHS = (LENGTH, 1_000, 200, 40, 0)  # to try where there are many texts and a limit for all of them
NAME = 100  # characters of a name


def safe(text: str, length: int = LENGTH) -> str:
    """Return ``text`` cut to ``length``, its lines kept, each other character that is not printable shown as an escape.

    No lone surrogate, control character or change of direction is left, so it is fit for UTF-8, XML and a terminal; no
    line of it is a command to a workflow runner.
    """
    shown = "".join(c if c == "\n" or c.isprintable() else _escape(c) for c in text[:length])
    shown = re.sub(":(?=:)", ": ", shown).replace("##[", "## [")
    return shown if len(text) <= length else shown + "…"


def safe_name(text: str) -> str:
    """Return ``text`` on one line, as ``safe`` does and shorter."""
    return safe(" ".join(text[: 2 * NAME].split()), NAME)


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


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
