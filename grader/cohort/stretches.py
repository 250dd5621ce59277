"""The stretches of text that two submissions share, from the fingerprints that they share."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace

from .winnowing import DEFINES, GRAM, WINDOW, Files, grams

MOST = 100  # fragments of a pair, the longest ones
TIMES = 10  # that a fingerprint is looked at in one submission


@dataclass(frozen=True)
class Stretch:
    """Characters from ``start`` up to ``end`` of a file's text as ``winnowing.shown`` has it."""

    file: str
    start: int
    end: int


@dataclass(frozen=True)
class Fragment:
    """A stretch of one submission and the stretch of another that is the same but for names, comments and layout."""

    first: Stretch
    second: Stretch


@dataclass(frozen=True)
class Pair:
    """Two submissions by id: the share of the smaller one that the other has too, and where.

    ``share`` is of its weight, from 0 to 1, where next to nothing counts as a little; it goes into the rank. ``of_all``
    is the share of what it does weigh, for people. ``shared`` is the number of fingerprints, ``same`` whether they have
    no others.
    """

    first: str
    second: str
    share: float
    shared: int
    fragments: tuple[Fragment, ...]
    of_all: float
    same: bool


@dataclass(frozen=True)
class _Run:
    """``length`` tokens, of one file from the place ``here``, of another from the place ``there``."""

    here_file: str
    there_file: str
    here: int
    there: int
    length: int

    @property
    def tokens(self) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
        """Each token's file and place in the one, and those in the other."""
        for step in range(self.length):
            yield (self.here_file, self.here + step), (self.there_file, self.there + step)


def fragments(first: Files, second: Files, shared: Set[bytes]) -> tuple[Fragment, ...]:
    """Return where two submissions have the ``shared`` fingerprints, in the order of the first; at most ``MOST``.

    The longest run of tokens is taken first, and what is left of each shorter one, so that no token is in two
    fragments. Source: Wise, "String similarity via greedy string tiling", 1993.
    """
    runs = [_widened(run, first, second) for run in _runs(_seeds(first, second, shared))]
    taken: tuple[set[tuple[str, int]], set[tuple[str, int]]] = (set(), set())
    found: list[_Run] = []
    for run in sorted(runs, key=lambda run: (-run.length, run.here_file, run.here, run.there_file, run.there)):
        left = _left(run, *taken)
        if left.length >= GRAM and len(found) < MOST:
            found.append(left)
            for here, there in left.tokens:
                taken[0].add(here)
                taken[1].add(there)
    return tuple(_fragment(run, first, second) for run in sorted(found, key=lambda run: (run.here_file, run.here)))


def _seeds(first: Files, second: Files, shared: Set[bytes]) -> Iterator[_Run]:
    """Yield every two places at which the submissions have the same fingerprint."""
    places: dict[bytes, tuple[list[tuple[str, int]], list[tuple[str, int]]]] = defaultdict(lambda: ([], []))
    for side, files in enumerate((first, second)):
        for file, tokens in files.items():
            for place, gram in grams(tokens):
                if gram in shared and len(places[gram][side]) < TIMES:
                    places[gram][side].append((file, place))
    for ours, theirs in places.values():
        for (here_file, here), (there_file, there) in itertools.product(ours, theirs):
            yield _Run(here_file, there_file, here, there, GRAM)


def _runs(seeds: Iterable[_Run]) -> Iterator[_Run]:
    """Yield the seeds, those that overlap or touch at the same distance as one."""

    def line(run: _Run) -> tuple[str, str, int]:
        return run.here_file, run.there_file, run.there - run.here

    whole: _Run | None = None
    for seed in sorted(seeds, key=lambda run: (*line(run), run.here)):
        if whole and line(seed) == line(whole) and seed.here <= whole.here + whole.length:
            whole = replace(whole, length=seed.here + GRAM - whole.here)
        else:
            if whole:
                yield whole
            whole = seed
    if whole:
        yield whole


def _widened(run: _Run, first: Files, second: Files) -> _Run:
    """Return the run with the tokens at its ends that are alike: of fewer than ``WINDOW`` there is no fingerprint."""
    here, there = first[run.here_file], second[run.there_file]
    before = after = 0
    ends = (
        side[end : end + WINDOW - 1] for side, end in ((here, run.here + run.length), (there, run.there + run.length))
    )
    while before < min(WINDOW - 1, run.here, run.there) and here[run.here - before].text not in DEFINES:
        if here[run.here - before - 1].text != there[run.there - before - 1].text:
            break
        before += 1
    for ours, theirs in zip(*ends, strict=False):
        if ours.text != theirs.text or ours.text in DEFINES:
            break
        after += 1
    return replace(run, here=run.here - before, there=run.there - before, length=before + run.length + after)


def _left(run: _Run, here_taken: Set[tuple[str, int]], there_taken: Set[tuple[str, int]]) -> _Run:
    """Return the first part of the run of which nothing is taken."""
    free = [here not in here_taken and there not in there_taken for here, there in run.tokens]
    skipped = free.index(True) if True in free else len(free)
    length = len(list(itertools.takewhile(bool, free[skipped:])))
    return replace(run, here=run.here + skipped, there=run.there + skipped, length=length)


def _fragment(run: _Run, first: Files, second: Files) -> Fragment:
    return Fragment(
        *(
            Stretch(file, files[file][place].start, files[file][place + run.length - 1].end)
            for file, files, place in ((run.here_file, first, run.here), (run.there_file, second, run.there))
        )
    )
