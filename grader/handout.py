"""Where the handout lies as seen from a report, where in it each section begins, and what it asks."""

import os
import re
from pathlib import Path
from urllib.parse import quote

from .lab import Lab
from .language import spoken
from .rubric import Rubric

QUESTION = re.compile(r"^[*-] \*\*(?P<title>.+?)\*\* +(?P<words>.+(?:\n +\S.*)*)", re.MULTILINE)


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


def section_address(handout: str, section: str) -> str:
    """Return the address of a section, whose anchor is ``section-N`` in each language, in place of another anchor."""
    return f"{handout.partition('#')[0]}#section-{quote(section)}"


def question_words(lab: Lab) -> dict[str, str]:
    """Return the words of the questions by title, as the lab's own handout asks them: in items like ``* **Q1** Why?``.

    Empty where there is no handout.
    """
    handout = lab.handout(spoken())
    text = handout.read_text(encoding="utf-8", errors="replace") if handout.is_file() else ""
    return {item["title"]: " ".join(item["words"].split()) for item in QUESTION.finditer(text)}
