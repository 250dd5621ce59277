"""Which lines of an answers' file are the headings of its questions, however they are written.

In the best form a question's heading is one of any level, or a line in bold, that begins with its number, in English or
Chinese and in any case: ``## Q1``, ``# Question 1: Why?``, ``### 问题1``, ``## 第一题``, ``**q1**``, or ``Q1`` above
``===``. A question without one may have a line of its own, ``Q1``, or ``Q1: Because``; failing that, where the numbers
rise, a heading with a number alone, ``## 1.``.
"""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

TITLE = 300  # characters of a line that are looked at
HEADING = re.compile(r" {0,3}[#＃]{1,6}(?![#＃])[ \t\u3000]*")
BOLD = re.compile(r" {0,3}(?P<marks>\*\*|__)(?P<title>[^*_]+)(?P=marks)[ \t]*(?P<colon>[:：.、]?)")
DIGITS, HAN = r"0*(\d{1,3})(?![0-9a-z_])", "([一二三四五六七八九十])"
NUMBERED = re.compile(
    rf"(?:answers? *(?:to *)?(?:question|q)?|question|problem|q)[ .#_-]*{DIGITS}"
    rf"|(?:[问問]答|回答|思考)?(?:[问問][题題]?|[题題]目?|答案?) *(?:{DIGITS}|{HAN}(?!\w))"
    rf"|第 *(?:0*(\d{{1,3}})|{HAN}) *[个個道]?[小大]?(?:[问問][题題]?|[题題])",
    re.IGNORECASE,
)
OPENING = " \t*_`([{<【《"  # what a title may stand in
UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})[ \t]*")  # below a heading
ALONE = " .:、。"  # what may stand behind the number in a line of its own
ORDINAL = re.compile(  # 1, 1., (1), 1. Why; 一、
    rf"(?:\( *(?:{DIGITS}|{HAN}) *\)[.、:]?|(?:{DIGITS}|{HAN}) *(?:[.、:)](?!\d)|$))", re.IGNORECASE
)


@dataclass(frozen=True)
class Heading:
    """The ``name`` of a question, the words behind it, and what of the line is text; without a name no line of text."""

    name: str
    title: str = ""
    rest: str = ""


def names_of(questions: Iterable[str]) -> dict[str, str]:
    """Return the questions by the names that headings have for them."""
    return {_number(question)[0] or question.casefold(): question for question in questions}


def headings_of(lines: Sequence[str], named: Mapping[str, str], code: Collection[int]) -> dict[int, Heading]:
    """Return the headings among ``lines`` by their places; those in ``code`` are none."""
    places = [place for place, line in enumerate(lines) if place not in code and line.strip()]
    found = {place: heading for place in places if (heading := _heading(lines[place], named))}
    found.update(_underlined(lines, places, named))
    best = {heading.name for heading in found.values()}
    bold = not any(heading.name and not BOLD.match(lines[place]) for place, heading in found.items())
    plain = {place: heading for place in places if (heading := _plain(lines[place], bold))}
    found |= {place: each for place, each in plain.items() if each.name in named and each.name not in best}
    return found | _ordinals({place: lines[place] for place in places if place not in found}, found, named)


def _underlined(lines: Sequence[str], places: Sequence[int], named: Mapping[str, str]) -> dict[int, Heading]:
    """Return the headings above a line of ``=`` or ``-``, and for that line one without a name."""
    found: dict[int, Heading] = {}
    for place, below in itertools.pairwise(places):
        if below == place + 1 and UNDERLINE.fullmatch(lines[below]):
            name, behind = _number(lines[place])
            if name in named and (not behind or behind[0] in ALONE.strip()):
                found |= {place: Heading(name, _title(behind)), below: Heading("")}
    return found


def _plain(line: str, bold: bool) -> Heading | None:
    """Return the question that a line names which is no heading: alone, or with text behind a colon or in ``bold``."""
    marked = BOLD.match(line) if bold else None
    if marked:
        name, behind = _number(marked["title"].strip())
        return Heading(name, _title(behind), line[marked.end() :].strip()) if name else None
    name, behind = _number(line) if line[:4].strip() and line.lstrip()[0] not in OPENING else ("", "")
    if name and not behind.strip(ALONE):
        return Heading(name)
    if name and behind.lstrip().startswith(":"):
        return Heading(name, rest=re.split("[:：]", line, maxsplit=1)[1].strip())
    return None


def _ordinals(lines: Mapping[int, str], found: Mapping[int, Heading], named: Mapping[str, str]) -> dict[int, Heading]:
    """Return the headings of one level with a number alone, if with those ``found`` all numbers rise from 1."""
    levels: dict[int, dict[int, Heading]] = {}
    for place, line in lines.items():
        if heading := _ordinal(line):
            levels.setdefault(_level(line), {})[place] = heading
    for _, there in sorted(levels.items()):
        both = sorted((there | {**found}).items())
        numbers = [int(heading.name[1:]) for _, heading in both if re.fullmatch(r"Q\d+", heading.name)]
        rising = numbers[:1] == [1] and len(numbers) > 1 and all(a < b for a, b in itertools.pairwise(numbers))
        if rising and all(heading.name in named for heading in there.values()):
            return there
    return {}


def _ordinal(line: str) -> Heading | None:
    """Return the question whose number alone a heading begins with."""
    if not (marks := HEADING.match(line)):
        return None
    title = unicodedata.normalize("NFKC", line[marks.end() : TITLE]).strip().rstrip("#").rstrip()
    found = ORDINAL.match(title)
    return Heading(_name(found), _title(title[found.end() :])) if found else None


def _level(line: str) -> int:
    marks = HEADING.match(line)
    return sum(map(marks[0].count, "#＃")) if marks else 0


def plain_heading(line: str) -> str:
    """Return the heading of a numbered question as ``## Q1: Why?``, empty where ``line`` is none."""
    found = _heading(line, {})
    if found is None:
        return ""
    return "\n".join(
        filter(None, [f"## {found.name}: {found.title}" if found.title else f"## {found.name}", found.rest])
    )


def _heading(line: str, named: Mapping[str, str]) -> Heading | None:
    """Return the question that a line names in a heading or in bold.

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
    return Heading(name, _title(behind), rest) if name else None


def _title(behind: str) -> str:
    return behind.lstrip(" *_`:：.、)）]】>-–—").rstrip(" *_`")


def _number(title: str) -> tuple[str, str]:
    """Return the name ``Q1`` of the question whose number a title begins with, and the words behind; else nothing."""
    plain = unicodedata.normalize("NFKC", title[:TITLE]).lstrip(OPENING)  # as a Chinese keyboard has wide letters
    found = NUMBERED.match(plain)
    if not found:
        return "", title
    return _name(found), plain[found.end() :]


def _name(found: re.Match[str]) -> str:
    number = next(filter(None, found.groups()))
    return f"Q{int(number) if number.isdigit() else int(unicodedata.numeric(number))}"
