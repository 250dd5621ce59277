"""The pairs that are alike as one HTML file, side by side: opened from disk, printed. No network and no script."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.language import say
from grader.templates import template
from grader.text import printable

from .stretches import Pair, Stretch
from .winnowing import shown

TEMPLATE = Path(__file__).with_name("alike.html.j2")
AROUND = 3  # lines shown before and behind what is shared
SIDE = 20_000  # characters shown of a submission in a pair
NAME = 100  # characters of an id or a file's name


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
class Side:
    """What is shown of a submission, and whether something was left out for its length."""

    id: str
    passages: tuple[Passage, ...]
    cut: bool


def render_alike(pairs: Sequence[Pair], sources: Mapping[str, Mapping[str, str]]) -> str:
    """Return the text of the page: the pairs in their order, what they share with the lines around it, highlighted.

    ``sources`` are those that the pairs were found in.
    """
    return template(TEMPLATE).render(pairs=[_shown(pair, sources) for pair in pairs], submissions=len(sources))


def _shown(pair: Pair, sources: Mapping[str, Mapping[str, str]]) -> Mapping[str, object]:
    firsts = [fragment.first for fragment in pair.fragments]
    seconds = [fragment.second for fragment in pair.fragments]
    return {
        "sides": (_side(pair.first, firsts, sources), _side(pair.second, seconds, sources)),
        "share": _share(pair, sources),
        "shared": pair.shared,
    }


def _share(pair: Pair, sources: Mapping[str, Mapping[str, str]]) -> str:
    """Return how much the two have in common, rounded down: 100 % is all."""
    if sources[pair.first] == sources[pair.second]:
        return say("100 %, identical to the last character")
    if pair.same:
        return say("100 %, identical but for names, comments, layout and order")
    return say("{percent} % of what is unusual in the smaller one", percent=int(100 * pair.of_all))


def _side(id: str, stretches: Sequence[Stretch], sources: Mapping[str, Mapping[str, str]]) -> Side:
    passages: list[Passage] = []
    room = SIDE
    for file in sorted({stretch.file for stretch in stretches}):
        text = shown(sources[id][file])
        inside = [(number, one) for number, one in enumerate(stretches, 1) if one.file == file]
        for start, end in _around(text, [one for _, one in inside]):
            kept = min(end, start + room)
            room -= kept - start
            if kept > start:
                line = text.count("\n", 0, start) + 1
                passages.append(Passage(printable(file, NAME), line, tuple(_pieces(text, start, kept, inside))))
            if kept < end:
                return Side(printable(id, NAME), tuple(passages), True)
    return Side(printable(id, NAME), tuple(passages), False)


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
