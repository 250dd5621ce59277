"""Which of the written answers are there; what they are worth is for a person to say."""

import re
from collections.abc import Iterable
from pathlib import Path

READ = 2**20  # bytes; no answers are longer


def written_answers(path: Path, questions: Iterable[str]) -> dict[str, str]:
    """Return for each question the text below its heading in the Markdown file ``path``, empty where there is none.

    Comments do not count. A file that is not there or no file at all has no answers.
    """
    texts = split_answers(_read(path))
    return {question: texts.get(question, "") for question in questions}


def split_answers(markdown: str) -> dict[str, str]:
    """Return the text below each ``## `` heading, without comments and surrounding space; a heading may come twice."""
    answers: dict[str, str] = {}
    for section in re.split(r"^##[ \t]+", _without_comments(markdown), flags=re.MULTILINE)[1:]:
        heading, _, text = section.partition("\n")
        heading = heading.strip().rstrip("#").strip()
        answers[heading] = f"{answers.get(heading, '')}\n{text}".strip()
    return answers


def _without_comments(text: str) -> str:
    """Return ``text`` without ``<!-- … -->``; one that is never closed is text. In one pass, whatever the text."""
    parts, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[place:start])
        place = end + len("-->")
    return "".join([*parts, text[place:]])


def _read(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    try:
        with path.open("rb") as file:
            content = file.read(READ)
    except OSError:  # nobody may read it
        return ""
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
