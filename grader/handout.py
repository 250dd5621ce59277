"""Where in the handout each section begins, and what it asks."""

import re
from urllib.parse import quote

from .lab import Lab
from .language import spoken

QUESTION = re.compile(r"^[*-] \*\*(?P<title>.+?)\*\* +(?P<words>.+(?:\n +\S.*)*)", re.MULTILINE)


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
