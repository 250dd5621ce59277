"""Pairs of submissions that are more alike than the task makes them: where to look, and never a score."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from .alike_page import render_alike
from .copies import copies_of
from .stretches import Fragment, Pair, fragments
from .winnowing import Files, all_grams, fingerprints, tokens_of

__all__ = ["Fragment", "Pair", "pairs", "render_alike"]

COMMON = 0.05  # share of a class that has a fingerprint which says nothing
FEW = 20  # submissions that may have it all the same, in a small class
LEAST = 3  # fingerprints that two must share: fewer are an idiom
PARTNERS = 3  # earlier submissions that one is named with
LITTLE = 10  # fingerprints, of its own alone, as which a submission with next to nothing counts


def pairs(sources: Mapping[str, Mapping[str, str]], boilerplate: Iterable[str], *, most: int = 50) -> list[Pair]:
    """Return the ``most`` pairs that are the most surprisingly alike, the most surprising first.

    ``sources`` are the texts by file of each submission, ``boilerplate`` texts that all were given; what stands in
    those does not count. A short task has few right answers, so a fingerprint weighs by how rare it is: one that c of
    N submissions have weighs log2(N / (c - 1)) bits, where (c - 1) / N is the chance that one more has it when c - 2 of
    N - 2 others have (Laplace's rule of succession). What all have weighs nothing, and neither does what more than
    ``COMMON`` of a class have, but for ``FEW``: so a solution that a twentieth of the class handed in is not found.

    The rank of a pair is the weight of what it shares, times its share of the weight of the smaller submission: a
    whole submission is surprising, and so is a long stretch of one. One with next to nothing shares all of that easily,
    so none weighs less in this than ``LITTLE`` fingerprints that nobody else has. At least ``LEAST`` must be shared.

    Before all others come two whose fingerprints are the same, ``LITTLE`` at least, however common each of them is.

    Submissions that are the same to the last character are named by the first of them by id: once as a pair, the first
    two, and with others as one. Of a group that is alike each is named with ``PARTNERS`` that come before it by id, or
    it would fill the list.

    No two texts are compared. An index from fingerprints to submissions leads to the pairs that share one; fingerprints
    that are common, which would lead to most of them, are left out.
    """
    given = all_grams(boilerplate)
    prints = {id: fingerprints(tokens_of(sources[id]), given) for id in sorted(sources)}
    weights = _weights(prints.values())
    found = heapq.nsmallest(most, _alike(prints, weights, copies_of(sources)), key=_order)
    files = {id: tokens_of(sources[id]) for pair in found for id in (pair.first, pair.second)}
    return [_pair(pair, files, prints[pair.first] & prints[pair.second] & weights.keys()) for pair in found]


@dataclass(frozen=True)
class _Alike:
    """A pair whose stretches are not looked up yet: the weight of what they share, and of the smaller one.

    ``least`` is the weight below which one is next to nothing; ``same`` how many fingerprints they have where they have
    the same ones, else 0.
    """

    first: str
    second: str
    weight: float
    smaller: float
    least: float
    same: int

    @property
    def share(self) -> float:
        """Share of the smaller one, or of ``least`` if that is more, that the other has too."""
        return self.weight / max(self.least, self.smaller)


def _weights(prints: Collection[Set[bytes]]) -> dict[bytes, float]:
    """Return the weight in bits of each fingerprint that counts."""
    number = len(prints)
    common = max(FEW, COMMON * number)
    holders = Counter(one for some in prints for one in some)
    return {one: math.log2(number / max(1, count - 1)) for one, count in holders.items() if count <= common}


def _alike(
    prints: Mapping[str, Set[bytes]], weights: Mapping[bytes, float], copies: Mapping[str, tuple[str, ...]]
) -> Iterator[_Alike]:
    """Yield the pairs that share enough, their ids in order; ``copies`` are all that are the same, by the first."""
    # Sorted: a sum depends on its order.
    counted = {id: sorted(some & weights.keys()) for id, some in prints.items() if id in copies}
    least = LITTLE * math.log2(max(2, len(prints)))
    totals = {id: sum(weights[one] for one in some) for id, some in counted.items()}
    earlier: dict[bytes, list[str]] = defaultdict(list)
    for first, (_, *others) in copies.items():
        if others and len(counted[first]) >= LEAST:
            yield _Alike(first, others[0], totals[first], totals[first], least, len(prints[first]))
    for second, some in counted.items():
        all_of_it = prints[second]
        shared: dict[str, list[float]] = defaultdict(list)
        for one in some:
            for first in earlier[one]:
                shared[first].append(weights[one])
            earlier[one].append(second)
        found = (
            _Alike(
                first,
                second,
                sum(alike),
                min(totals[first], totals[second]),
                least,
                len(all_of_it) if prints[first] == all_of_it else 0,
            )
            for first, alike in shared.items()
            if len(alike) >= LEAST
        )
        yield from heapq.nsmallest(PARTNERS, found, key=_order)


def _order(pair: _Alike) -> tuple[bool, float, str, str]:
    return pair.same < LITTLE, -pair.weight * pair.share, pair.first, pair.second


def _pair(pair: _Alike, files: Mapping[str, Files], shared: Set[bytes]) -> Pair:
    found = fragments(files[pair.first], files[pair.second], shared)
    return Pair(pair.first, pair.second, pair.share, len(shared), found, pair.weight / pair.smaller, bool(pair.same))
