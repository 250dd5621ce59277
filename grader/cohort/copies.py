"""Submissions of a class that are the same to the last character."""

from collections import defaultdict
from collections.abc import Mapping


def copies_of(sources: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return, by the first id of each, the ids in order of all submissions with the same texts; most stand alone."""
    found: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for id in sorted(sources):
        found[tuple(sorted(sources[id].items()))].append(id)
    return {ids[0]: tuple(ids) for ids in found.values()}
