"""Which of the written answers are there; what they are worth is for a person to say.

What is a question's heading is told in ``headings.py``. Other headings are text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .encodings import decoded
from .headings import HEADING, headings_of, names_of, plain_heading

__all__ = ["plain_heading", "split_answers", "text_of_no_question", "titles_in", "undecoded", "written_answers"]

READ = 2**20  # bytes; no answers are longer
FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})(?P<info>.*)")  # around code, in which nothing is a heading


@dataclass(frozen=True)
class Section:
    """The ``text`` below a question's heading, whose words behind the number are ``title``; above all, without both."""

    question: str
    title: str
    text: str


def written_answers(path: Path, questions: Iterable[str], asked: Iterable[str] | None = None) -> dict[str, str]:
    """Return for each question the text below its heading in the Markdown file ``path``, empty where there is none.

    Comments do not count. A file that is not there or no file at all has no answers. With ``asked``, the words of the
    questions, other words behind the number in a heading are the first line of the answer below it.
    """
    questions = list(questions)
    texts = split_answers(_read(path)[0], questions, asked)
    return {question: texts.get(question, "") for question in questions}


def titles_in(path: Path, questions: Iterable[str]) -> list[str]:
    """Return the words behind the numbers in the headings of the Markdown file ``path``."""
    return [section.title for section in _sections(_read(path)[0], questions) if section.title]


def split_answers(markdown: str, questions: Iterable[str] = (), asked: Iterable[str] | None = None) -> dict[str, str]:
    """Return the text below each question's heading, without comments and surrounding space.

    A heading may come twice. ``questions`` are their names, of which those with a number need not be told; ``asked`` is
    as in ``written_answers``.
    """
    texts: dict[str, list[str]] = {}
    known = None if asked is None else [_signs(words) for words in asked]
    for section in _sections(markdown, questions):
        if section.question:
            texts.setdefault(section.question, []).append(_with_title(section, known))
    return {question: "\n".join(parts).strip() for question, parts in texts.items()}


def _with_title(section: Section, known: Sequence[str] | None) -> str:
    """Return the text of an answer below the words in its heading that are not those of a question."""
    title = _signs(section.title)
    if known is None or not title or not section.text or any(words.startswith(title) for words in known):
        return section.text
    return f"{section.title}\n{section.text}"


def _signs(text: str) -> str:
    """Return the letters and digits of ``text``, by which it is compared."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def text_of_no_question(path: Path, questions: Iterable[str], template: Path) -> str:
    """Return what the file ``path`` says, and ``template`` does not, that is no answer to one of the questions.

    It stands above all headings, below that of another question, or in a heading with nothing below it.
    """
    questions = list(questions)
    given = set(_stray_lines(_read(template)[0], questions))
    return "\n".join(line for line in _stray_lines(_read(path)[0], questions) if line not in given)


def undecoded(path: Path) -> str:
    """Return the first byte of the file ``path`` that is neither UTF-8 nor GB18030; empty where its text is read."""
    return _read(path)[1]


def _stray_lines(markdown: str, questions: Sequence[str]) -> Iterator[str]:
    for section in _sections(markdown, questions):
        if section.question not in questions:
            lines = (line.strip() for line in section.text.split("\n") if section.question or not HEADING.match(line))
            yield from (line for line in lines if any(map(str.isalnum, line)))
        elif section.title and not section.text:
            yield section.title


def _sections(markdown: str, questions: Iterable[str]) -> Iterator[Section]:
    """Yield the parts of an answers' file, from its beginning to its end."""
    lines = _without_comments(markdown).split("\n")
    named = names_of(questions)
    found = headings_of(lines, named, _lines_of_code(lines))
    question, title, text = "", "", list[str]()
    for place, line in enumerate(lines):
        heading = found.get(place)
        if heading is None:
            text.append(line)
        elif heading.name:
            yield Section(question, title, "\n".join(text).strip())
            question, title, text = named.get(heading.name, heading.name), heading.title, [heading.rest]
    yield Section(question, title, "\n".join(text).strip())


def _lines_of_code(lines: Sequence[str]) -> set[int]:
    """Return the places of the lines between fences, as far as these are closed; in one pass, whatever the text."""
    inside: set[int] = set()
    opened: tuple[int, str] | None = None
    for place, line in enumerate(lines):
        fence = FENCE.match(line)
        if fence is None:
            continue
        marks, info = fence["marks"], fence["info"]
        if opened is None:
            opened = None if marks[0] == "`" in info else (place, marks)
        elif marks.startswith(opened[1]) and not info.strip():
            inside.update(range(opened[0], place + 1))
            opened = None
    return inside


def _without_comments(text: str) -> str:
    """Return ``text`` without ``<!-- … -->``; one that is never closed is text. In one pass, whatever the text."""
    parts, place = [], 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts.append(text[place:start])
        place = end + len("-->")
    return "".join([*parts, text[place:]])


def _read(path: Path) -> tuple[str, str]:
    """Return the text of an answers' file, and its first byte that is none, for which a mark stands."""
    if path.is_symlink() or not path.is_file():
        return "", ""
    try:
        with path.open("rb") as file:
            content = file.read(READ)
    except OSError:  # nobody may read it
        return "", ""
    text, problem = decoded(content, whole=len(content) < READ)  # else it may end within a character
    return text.replace("\r\n", "\n").replace("\r", "\n"), problem
