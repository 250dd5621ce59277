"""The pairs that are alike as one HTML file, side by side: opened from disk, printed. No network and no script."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.language import say
from grader.templates import template
from grader.text import printable

from .copies import copies_of
from .stretches import Pair, Stretch
from .winnowing import shown

TEMPLATE = Path(__file__).with_name("alike.html.j2")
AROUND = 3  # lines shown before and behind what is shared
SIDE = 20_000  # characters shown of a submission in a pair
NAME = 100  # characters of an id or a file's name
LISTED = 12  # submissions that are the same, by id


@dataclass(frozen=True)
class Piece:
    """Text that is shared or not; ``numbers`` are those of the fragments that begin with it."""

    text: str
    shared: bool
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Passage:
    """Lines of a file in a row, the first of them numbered ``line``."""

    file: str
    line: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Person:
    """Who handed a submission in: its id, and the name where that tells more."""

    id: str
    name: str


@dataclass(frozen=True)
class Side:
    """What is shown of a submission, and whether something was left out for its length.

    ``copies`` tells of others that are the same, where the pair is not about those.
    """

    person: Person
    copies: str
    passages: tuple[Passage, ...]
    cut: bool


def render_alike(
    pairs: Sequence[Pair], sources: Mapping[str, Mapping[str, str]], names: Mapping[str, str] | None = None
) -> str:
    """Return the text of the page: the pairs in their order, what they share with the lines around it, highlighted.

    ``sources`` are those that the pairs were found in, ``names`` whose they are by id, as far as that is known.
    """
    copies = copies_of(sources)
    shown = [_shown(pair, sources, copies, names or {}) for pair in pairs]
    return template(TEMPLATE).render(pairs=shown, submissions=len(sources))


def _shown(
    pair: Pair,
    sources: Mapping[str, Mapping[str, str]],
    copies: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
) -> Mapping[str, object]:
    same = sources[pair.first] == sources[pair.second]
    group = copies[pair.first] if same else (pair.first, pair.second)
    found = {pair.first: [one.first for one in pair.fragments], pair.second: [one.second for one in pair.fragments]}
    return {
        "people": [_person(id, names) for id in group[:LISTED]],
        "more": len(group[LISTED:]),
        "sides": [
            _side(_person(id, names), "" if same else _copies(copies.get(id, ())), stretches, sources[id])
            for id, stretches in found.items()
        ],
        "share": _share(pair, len(group) if same else 0),
        "shared": pair.shared,
    }


def _person(id: str, names: Mapping[str, str]) -> Person:
    name = names.get(id, "")
    return Person(printable(id, NAME), printable(name, NAME) if name != id else "")


def _copies(ids: Sequence[str]) -> str:
    """Return which others are the same as the first of ``ids``, empty where it is alone."""
    if not ids[1:]:
        return ""
    listed = say(", ").join(printable(id, NAME) for id in ids[1 : LISTED + 1]) + ", …" * (len(ids) > LISTED + 1)
    return say("identical to it: {ids}", ids=listed)


def _share(pair: Pair, identical: int) -> str:
    """Return how much the two have in common, rounded down: 100 % is all. ``identical`` is how many are the same."""
    if identical > 2:
        return say("100 %, {number} submissions identical to the last character", number=identical)
    if identical:
        return say("100 %, identical to the last character")
    if pair.same:
        return say("100 %, identical but for names, comments, layout and order")
    return say("{percent} % of what is unusual in the smaller one", percent=int(100 * pair.of_all))


def _side(person: Person, copies: str, stretches: Sequence[Stretch], source: Mapping[str, str]) -> Side:
    passages: list[Passage] = []
    room = SIDE
    for file in sorted({stretch.file for stretch in stretches}):
        text = shown(source[file])
        inside = [(number, one) for number, one in enumerate(stretches, 1) if one.file == file]
        for start, end in _around(text, [one for _, one in inside]):
            kept = min(end, start + room)
            room -= kept - start
            if kept > start:
                line = text.count("\n", 0, start) + 1
                passages.append(Passage(printable(file, NAME), line, tuple(_pieces(text, start, kept, inside))))
            if kept < end:
                return Side(person, copies, tuple(passages), True)
    return Side(person, copies, tuple(passages), False)


def _around(text: str, stretches: Sequence[Stretch]) -> Iterator[tuple[int, int]]:
    """Yield where the lines around the stretches begin and end; those that touch are one."""
    edges = [0, *(place + 1 for place, letter in enumerate(text) if letter == "\n"), len(text) + 1]
    near: set[int] = set()
    for stretch in stretches:
        first, last = (text.count("\n", 0, place) for place in (stretch.start, stretch.end))
        near.update(range(max(0, first - AROUND), min(len(edges) - 2, last + AROUND) + 1))
    for line in sorted(near):
        if line - 1 not in near:
            start = edges[line]
        if line + 1 not in near:
            yield start, edges[line + 1] - 1  # without its newline


def _pieces(text: str, start: int, end: int, inside: Sequence[tuple[int, Stretch]]) -> Iterator[Piece]:
    edges = {edge for _, one in inside for edge in (one.start, one.end) if start < edge < end}
    cuts = sorted({start, end, *edges})
    for first, last in itertools.pairwise(cuts):
        yield Piece(
            text[first:last],
            any(one.start <= first < one.end for _, one in inside),
            tuple(number for number, one in inside if one.start == first),
        )
