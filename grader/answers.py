"""Which of the written answers are there; what they are worth is for a person to say.

A question's heading is one of any level, or a line in bold, that begins with its number, in English or Chinese and in
any case: ``## Q1``, ``# Question 1: Why?``, ``### 问题1``, ``## 第一题``, ``**q1**``. Other headings are text.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

READ = 2**20  # bytes; no answers are longer
TITLE = 300  # characters of a line that are looked at
HEADING = re.compile(r" {0,3}[#＃]{1,6}(?![#＃])[ \t\u3000]*")
BOLD = re.compile(r" {0,3}(?P<marks>\*\*|__)(?P<title>[^*_]+)(?P=marks)[ \t]*(?P<colon>[:：.、]?)")
FENCE = re.compile(r" {0,3}(?P<marks>`{3,}|~{3,})(?P<info>.*)")  # around code, in which nothing is a heading
DIGITS, HAN = r"0*(\d{1,3})(?![0-9a-z_])", "([一二三四五六七八九十])"
NUMBERED = re.compile(
    rf"(?:answers? *(?:to *)?(?:question|q)?|question|problem|q)[ .#_-]*{DIGITS}"
    rf"|(?:[问問]答|回答|思考)?(?:[问問][题題]?|[题題]目?|答案?) *(?:{DIGITS}|{HAN}(?!\w))"
    rf"|第 *(?:0*(\d{{1,3}})|{HAN}) *[个個道]?[小大]?(?:[问問][题題]?|[题題])",
    re.IGNORECASE,
)
OPENING = " \t*_`([{<【《"  # what a title may stand in


@dataclass(frozen=True)
class Section:
    """The ``text`` below a question's heading, whose words behind the number are ``title``; above all, without both."""

    question: str
    title: str
    text: str


def written_answers(path: Path, questions: Iterable[str]) -> dict[str, str]:
    """Return for each question the text below its heading in the Markdown file ``path``, empty where there is none.

    Comments do not count. A file that is not there or no file at all has no answers.
    """
    questions = list(questions)
    texts = split_answers(_read(path)[0], questions)
    return {question: texts.get(question, "") for question in questions}


def split_answers(markdown: str, questions: Iterable[str] = ()) -> dict[str, str]:
    """Return the text below each question's heading, without comments and surrounding space.

    A heading may come twice. ``questions`` are their names, of which those with a number need not be told.
    """
    texts: dict[str, list[str]] = {}
    for section in _sections(markdown, questions):
        if section.question:
            texts.setdefault(section.question, []).append(section.text)
    return {question: "\n".join(parts).strip() for question, parts in texts.items()}


def plain_heading(line: str) -> str:
    """Return the heading of a numbered question as ``## Q1: Why?``, empty where ``line`` is none."""
    name, title, rest = _heading(line, {}) or ("", "", "")
    return "\n".join(filter(None, [f"## {name}: {title}" if title else f"## {name}", rest])) if name else ""


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
    named = {_number(question)[0] or question.casefold(): question for question in questions}
    code = _lines_of_code(lines)
    question, title, text = "", "", list[str]()
    for place, line in enumerate(lines):
        found = None if place in code else _heading(line, named)
        if found is None:
            text.append(line)
            continue
        yield Section(question, title, "\n".join(text).strip())
        question, title, rest = found
        text = [rest]
    yield Section(question, title, "\n".join(text).strip())


def _heading(line: str, named: dict[str, str]) -> tuple[str, str, str] | None:
    """Return the question that a line names, its words behind the number, and what of the line is text.

    A line that begins in bold does where nothing but a colon follows, or text after one.
    """
    line = line[:TITLE] if (heading := HEADING.match(line)) else line
    bold = None if heading else BOLD.match(line)
    if heading:
        title, rest = line[heading.end() :].strip().rstrip("#＃").rstrip(), ""
    elif bold:
        title, rest = bold["title"].strip(), line[bold.end() :].strip()
        if rest and not bold["colon"] and title[-1:] not in (":", "：", ".", "、"):
            return None
    else:
        return None
    name, behind = _number(title)
    if not name:
        name = next((name for name in named if re.match(re.escape(name) + r"(?!\w)", title.casefold())), "")
        behind = title[len(name) :]
    return (named.get(name, name), behind.lstrip(" *_`:：.、)）]】>-–—").rstrip(" *_`"), rest) if name else None


def _number(title: str) -> tuple[str, str]:
    """Return the name ``Q1`` of the question whose number a title begins with, and the words behind; else nothing."""
    plain = unicodedata.normalize("NFKC", title[:TITLE]).lstrip(OPENING)  # as a Chinese keyboard has wide letters
    found = NUMBERED.match(plain)
    if not found:
        return "", title
    number = next(filter(None, found.groups()))
    return f"Q{int(number) if number.isdigit() else int(unicodedata.numeric(number))}", plain[found.end() :]


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
    text, problem = _decoded(content)
    return text.replace("\r\n", "\n").replace("\r", "\n"), problem


def _decoded(content: bytes) -> tuple[str, str]:
    """Return the text of UTF-8, else of GB18030, which Chinese Windows writes, and the first byte that is of neither.

    What is UTF-8 but for less than half of its signs is damaged: as GB18030 all of it would be other characters.
    """
    whole = len(content) < READ  # else it may end within a character
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content, whole), ""
    except UnicodeDecodeError as error:
        problem = f"0x{content[error.start]:02x}"
    text = content.decode("utf-8-sig", errors="replace")
    lost = text.count("\ufffd")
    if lost > sum(not letter.isascii() for letter in text) - lost:
        with suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder("gb18030")().decode(content, whole), ""
    return text, problem
