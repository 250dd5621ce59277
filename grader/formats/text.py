"""A submission's text made fit for any form of the report: shown, never obeyed."""

import json
import re
from typing import Any

LENGTH = 4_000  # characters of one text
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


def to_json(value: Any) -> str:
    """Return ``value`` as the text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
