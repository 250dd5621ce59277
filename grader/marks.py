"""The mark that ties a graded test to its criterion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from .options import Options
from .worker.calls import Run


@dataclass(frozen=True)
class Criterion:
    """What a test is a test of.

    ``needs`` must hold, and the code of ``after`` must have answered, before this can be judged. ``run`` makes the long
    run that the test judges, so that it can begin before its turn.
    """

    id: str
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    run: Callable[[Options], Run] | None = None


def criterion(
    id: str,
    *,
    needs: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    run: Callable[[Options], Run] | None = None,
) -> pytest.MarkDecorator:
    """Return the mark of a test of the criterion ``id``; see ``Criterion`` for the rest."""
    return pytest.mark.criterion(Criterion(id, needs, after, run))


def criterion_of(item: pytest.Item) -> Criterion:
    """Return the criterion of a graded test. Raises ``ValueError`` where it has no mark."""
    mark = item.get_closest_marker("criterion")
    if mark is None:
        raise ValueError(f"{item.nodeid} is a graded test without a criterion")
    found: Criterion = mark.args[0]
    return found


def needs_of(items: list[pytest.Item]) -> Mapping[str, tuple[str, ...]]:
    """Return the criteria of the tests, each with all that it waits for."""
    needs: dict[str, tuple[str, ...]] = {}
    for item in items:
        found = criterion_of(item)
        needs[found.id] = (*needs.get(found.id, ()), *found.needs, *found.after)
    return needs
