"""Where in the handout each section begins, and what it asks."""

import re
from collections.abc import Sequence
from urllib.parse import quote

from .answers import titles_in
from .lab import Lab
from .language import LANGUAGES, spoken

QUESTION = re.compile(r"^[*-] \*\*(?P<title>.+?)\*\* +(?P<words>.+(?:\n +\S.*)*)", re.MULTILINE)


def section_address(handout: str, section: str) -> str:
    """Return the address of a section, whose anchor is ``section-N`` in each language, in place of another anchor."""
    return f"{handout.partition('#')[0]}#section-{quote(section)}"


def question_words(lab: Lab, language: str = "") -> dict[str, str]:
    """Return the words of the questions by title, as the lab's own handout asks them: in items like ``* **Q1** Why?``.

    The handout is that in ``language``, by default the one spoken. Empty where there is none.
    """
    handout = lab.handout(language or spoken())
    text = handout.read_text(encoding="utf-8", errors="replace") if handout.is_file() else ""
    return {item["title"]: " ".join(item["words"].split()) for item in QUESTION.finditer(text)}


def asked_words(lab: Lab, questions: Sequence[str]) -> list[str]:
    """Return what a heading of answers may say that is no answer: the handouts' questions, the template's titles."""
    words = [text for language in LANGUAGES for text in question_words(lab, language).values()]
    return [*words, *titles_in(lab.root / "student" / "answers.md", questions)]
