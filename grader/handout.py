"""Where the handout lies as seen from a report, and where in it each section begins."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from .lab import Lab
from .language import spoken
from .rubric import Rubric

HEADING = re.compile(r"^#{2,} +(?P<text>(?P<number>\d+)\..*?)[ \t#]*$", re.MULTILINE)


def address_from(folder: Path, rubric: Rubric, lab: Lab) -> str:
    """Return the rubric's address of the handout, or the path to the lab's own from a report in ``folder``.

    Empty where that path would lead out of the lab: a report tells no folders of the machine.
    """
    if rubric.handout:
        return rubric.handout
    folder, handout = folder.resolve(), lab.handout(spoken())
    if not folder.is_relative_to(lab.root) or not handout.is_file():
        return ""
    return Path(os.path.relpath(handout, folder)).as_posix()


def anchors(lab: Lab) -> Mapping[str, str]:
    """Return the anchor of each numbered section of the lab's handout, as GitHub makes them; empty without it."""
    handout = lab.handout(spoken())
    text = handout.read_text(encoding="utf-8") if handout.is_file() else ""
    return {found["number"]: anchor(found["text"]) for found in HEADING.finditer(text)}


def anchor(heading: str) -> str:
    """Return GitHub's anchor: lower case, a hyphen for each space, and no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
