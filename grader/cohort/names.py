"""What the names of files tell that a learning platform delivers: whose they are, and what the student called them."""

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .members import alike
from .records import Student
from .unpack import SUFFIXES

# The platform writes what stands before the student's own file name, so only that tells who it is.
MOODLE = re.compile(r"(?P<who>.+?)_(?P<number>\d+)_assignsubmission_(?P<kind>file|onlinetext)_?(?P<own>.*)", re.DOTALL)
# Canvas keeps letters and digits of a name, and in many scripts marks belong to them.
CANVAS = re.compile(
    r"(?P<who>[^\s!-/:-@\[-`{-~]+)_(?P<late>LATE_)?(?P<number>\d+)_(?P<file>\d+)_(?P<own>.+)", re.DOTALL
)
# Where nobody is to know the name Canvas gives a code of letters and digits, and tells of lateness in either place.
ANONYMOUS = re.compile(
    r"(?P<first>LATE_)?(?P<who>anon)_(?P<number>[^\W_]+)_(?P<late>LATE_)?(?P<file>\d+)_(?P<own>.+)", re.DOTALL
)
AGAIN = re.compile(r"-(\d{1,3})(?=\.[^.]+$|\.tar\.\w+$|$)")  # Canvas counts what was handed in once more
DUPLICATE = re.compile(r"(?P<stem>.+?) ?\(\d{1,3}\)(?P<suffix>\.\w{1,8})", re.DOTALL)
ANSWERS = "answers.md"
WORD = re.compile(r"[^\W_]+")
ENDS = (*SUFFIXES, ".ipynb", ".git", ".py", ".md")
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SEAM = re.compile(
    rf"(?<=[A-Za-z0-9])(?=[{HAN}])|(?<=[{HAN}])(?=[A-Za-z0-9])"
)  # where Chinese is written without blanks
NO_FIRST_NAME = re.compile(r"[\d\s]")
SHORT = 5  # letters and digits: fewer right beside Chinese, or digits in the middle, are a lab's number, or a year
WORDS = 24  # of a name that are looked at
BY_MAIL, BY_WORDS, BY_NAME, BY_ID = range(4)  # how sure it is whom a name means
LONGEST, MOST_BYTES = 80, 240  # characters and bytes of an id; a folder's name has 255 bytes


@dataclass(frozen=True)
class Name:
    """A name taken apart: ``who`` and ``number`` are the platform's, ``own`` is what the student called the file.

    Names with equal ``key`` belong together. ``version`` tells which of two files of one name is newer, ``late``
    whether the platform says that it came late, where it says so at all.
    """

    who: str
    number: str = ""
    own: str = ""
    platform: str = ""
    version: tuple[int, int] = (0, 0)
    late: bool | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What the files of one sender share."""
        return self.platform, self.who, self.number


def read_name(name: str, modules: Iterable[str]) -> Name:
    """Take the name of a child of a class's folder apart; ``modules`` are those that a submission may have."""
    if moodle := MOODLE.fullmatch(name):
        return Name(moodle["who"], moodle["number"], moodle["own"], "moodle")
    if canvas := CANVAS.fullmatch(name) or ANONYMOUS.fullmatch(name):
        again = AGAIN.search(canvas["own"])
        version = int(again[1]) if again else 0, int(canvas["file"])
        late = bool(canvas["late"] or canvas.groupdict().get("first"))
        return Name(canvas["who"], canvas["number"], AGAIN.sub("", canvas["own"]), "canvas", version, late)
    plain = first_name(name)
    for file in (*(f"{module}.py" for module in modules), ANSWERS):
        if plain.endswith((f"_{file}", f"-{file}")):
            who = plain[: -len(file) - 1]
            return Name(who, own=name[len(who) + 1 :], platform="loose")
    return Name(_stem(name), own=name)


def first_name(name: str) -> str:
    """Return the name of a file before a browser, which had one of that name, wrote ``(1)`` behind it."""
    found = DUPLICATE.fullmatch(name)
    return f"{found['stem']}{found['suffix']}" if found else name


def _stem(name: str) -> str:
    suffix = next((suffix for suffix in ENDS if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(suffix)] or name


@dataclass(frozen=True)
class Match:
    """The student whom a name means, and how sure that is: ``BY_ID``, ``BY_NAME`` or ``BY_MAIL``.

    It is ``BY_WORDS`` where the name's words are in another order, or others beside them.
    """

    student: Student
    sureness: int


class Matcher:
    """Finds students of a roster by what the names of their files tell.

    ``groups`` is what may stand before a full name of Moodle's: see ``groups_in``.
    """

    def __init__(self, roster: Mapping[str, Student], groups: Collection[str] = ()) -> None:
        self._groups = groups
        self._ids: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        self._mails: dict[str, set[str]] = {}
        self._roster = roster
        for student in roster.values():
            self._ids.setdefault(alike(student.id), set()).add(student.id)
            for name in _orders(student.name):
                self._names.setdefault(name, set()).add(student.id)
            if "@" in student.email:
                for address in (student.email, student.email.partition("@")[0]):
                    self._mails.setdefault(alike(address), set()).add(student.id)

    def match(self, name: Name) -> Match | None:
        """Return the only student whom ``name`` may mean: by id, else full name, else the mail address's first part.

        None where there is none, or more than one, or where the id or the address is one's and the name another's. A
        name and an address, or its first part, are compared with all that stands for the student: some of its words
        are others' names. With Moodle's groups that is what stands behind the group's name.
        """
        texts = [*_stretches(name.who)]  # not the number, which is the platform's own
        if ids := set().union(*(self._ids.get(alike(text), ()) for text in texts)):
            names = self._named(texts)
            return self._only(ids & names if names else ids, BY_ID)
        mails = self._mails.get(alike(name.who), set())
        if mails and any(map(str.isdigit, name.who)):  # which names are compared without
            return self._only(mails, BY_MAIL)
        whole = [name.who, *self._behind_group(name)]
        if names := self._named([name.who]) or self._named([*whole, *_parts(name)]):
            if mails.isdisjoint(names) and mails:
                return None
            in_order = any(_letters(self._roster[id_].name) in map(_letters, whole) for id_ in names)
            return self._only(names, BY_NAME if in_order else BY_WORDS)
        return self._only(mails, BY_MAIL)

    def _behind_group(self, name: Name) -> list[str]:
        fronts = _fronts(name.who) if name.platform == "moodle" else []
        return [name.who[len(front) + 1 :] for front in fronts if front in self._groups]

    def _named(self, texts: Iterable[str]) -> set[str]:
        return set().union(*(self._names.get(_letters(text), ()) for text in texts))

    def _only(self, found: set[str], sureness: int) -> Match | None:
        return Match(self._roster[next(iter(found))], sureness) if len(found) == 1 else None


def groups_in(names: Iterable[Name]) -> set[str]:
    """Return what may be a group's name in those of Moodle's folders, each ``GROUP-Full Name``.

    Moodle puts one before all names of a download or before none, so a hyphen stands behind a group's name only where
    no name lacks it; behind what several begin with, where none of those does. Others are a full name's own, and so is
    what stands before one in a single name, without a blank or a digit: Jean-Paul is no Paul.
    """
    senders = {name.key: name.who for name in names if name.platform == "moodle"}
    fronts = [_fronts(who) for who in senders.values()]
    hyphens: dict[str, list[int]] = {"": [len(each) for each in fronts]}  # in the names that begin so
    for each in fronts:
        for front in each:
            hyphens.setdefault(front, []).append(len(each))
    fewest = {front: min(numbers, default=0) for front, numbers in hyphens.items()}
    found = set()
    for each in fronts:
        alike_up_to = ""
        for place, front in enumerate(each):
            if fewest[alike_up_to] <= place:
                break
            shared = len(hyphens[front]) > 1
            found |= {front} if shared or alike_up_to or NO_FIRST_NAME.search(front) else set()
            alike_up_to = front if shared else alike_up_to
    return found


def _fronts(who: str) -> list[str]:
    """Return what stands before each hyphen that has something on both sides."""
    return [who[: found.start()] for found in re.finditer(r"(?<=.)-(?=.)", who)]


def _stretches(text: str) -> Iterator[str]:
    """Give all that reaches from the beginning of a word of ``text`` to the end of one.

    Between Chinese characters and letters or digits a word ends, too.
    """
    seams = {found.start() for found in SEAM.finditer(text)}
    words = list(_words(text, seams))[:WORDS]
    for first, (start, _) in enumerate(words):
        for _, end in words[first:]:
            found = text[start:end]
            beside = (start in seams or end in seams) and found.isascii()
            if len(found) >= SHORT or not (beside or (start and found.isdigit())):
                yield found


def _words(text: str, seams: Collection[int]) -> Iterator[tuple[int, int]]:
    """Give the beginning and end of each word, cut at ``seams``."""
    for word in WORD.finditer(text):
        cuts = [word.start(), *sorted(seam for seam in seams if word.start() < seam < word.end()), word.end()]
        yield from itertools.pairwise(cuts)


def _parts(name: Name) -> list[str]:
    """Return the parts of a name that a student chose, of which one may be the full name: ``王小明_实验四``.

    One Latin word is none of them, as it may be a part of the name.
    """
    parts = name.who.split("_") if name.platform in ("", "loose") else []
    return [part for part in parts if len(WORD.findall(part)) > 1 or not part.isascii()]


def _letters(text: str) -> str:
    """Return the letters of a name, lower case and without accents."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if letter.isalpha())


def _orders(name: str) -> set[str]:
    """Return the letters of a full name, whichever of its words comes first: a platform may put the last name there."""
    words = [letters for word in WORD.findall(unicodedata.normalize("NFC", name)) if (letters := _letters(word))]
    return {"".join(words[first:] + words[:first]) for first in range(len(words))}


def slug(text: str) -> str:
    """Return a folder's name made of ``text``: letters and digits of any script, ``-``, ``_`` and ``.``."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text))[:LONGEST]
    while len(plain.encode()) > MOST_BYTES:
        plain = plain[:-1]
    return plain.strip(".-") or "submission"


def unique(text: str, taken: set[str]) -> str:
    """Return ``text``, with ``-2`` and so on where something alike is in ``taken``, to which it is added."""
    found, number = text, 1
    while alike(found) in taken:
        number += 1
        found = f"{text}-{number}"
    taken.add(alike(found))
    return found
