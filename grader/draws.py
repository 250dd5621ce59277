"""What a property was tried on, kept so that the next submission is tried on it without drawing it again.

A property that passes is tried on the same inputs every time, since what is drawn depends on the seed alone; drawing
takes Hypothesis longer than asking a submission.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Property = Callable[..., Any]  # a function that Hypothesis made of a test
Key = tuple[object, ...]  # of a property and of all that its draws depend on


class Draws:
    """The inputs of properties that passed, by key.

    For tests that change no input, and draw all of them before they begin: ``st.data()`` is drawn in the middle. What
    is no ``Exception``, such as ``pytest.fail``'s, is raised at the first input that raises it, without a smaller one.
    Nothing is kept for a test that turns inputs down: Hypothesis draws for it each time.
    """

    def __init__(self) -> None:
        self._known: dict[Key, list[dict[str, Any]]] = {}

    def run(self, test: Property, key: Key, fixtures: Mapping[str, Any]) -> None:
        """Run ``test`` on ``fixtures`` and what is drawn: the submission is asked the same as in a run by Hypothesis.

        Raises what the test raises.
        """
        if key not in self._known:
            drawn, complete = _draw(test, fixtures)
            if complete:
                self._known[key] = drawn
            return
        failure = _first_failure(inner_test(test), fixtures, self._known[key])
        if failure:
            _search(test, fixtures, *failure)
            raise failure[1]  # where the search found nothing


def _draw(test: Property, fixtures: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bool]:
    """Run ``test`` and return what was drawn for it, in order, and whether it took all of it."""
    drawn: list[dict[str, Any]] = []
    inner, calls = inner_test(test), 0

    def keep(**arguments: Any) -> None:
        nonlocal calls
        calls += 1
        inner(**arguments)
        drawn.append({name: value for name, value in arguments.items() if name not in fixtures})

    with _with_inner(test, keep):
        test(**fixtures)
    return drawn, len(drawn) == calls


def _first_failure(
    inner: Property, fixtures: Mapping[str, Any], inputs: list[dict[str, Any]]
) -> tuple[int, Exception] | None:
    for place, drawn in enumerate(inputs):
        try:
            inner(**fixtures, **drawn)
        except Exception as error:
            return place, error
    return None


def _search(test: Property, fixtures: Mapping[str, Any], place: int, error: Exception) -> None:
    """Have Hypothesis look for the smallest input on which ``test`` fails, as it does at ``place`` with ``error``.

    The submission is not asked again what it was asked up to there: it may answer differently the next time.
    """
    inner, calls = inner_test(test), 0

    def go_on(**arguments: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == place + 1:
            raise error  # while no other is handled: Hypothesis tells failures apart by their context, too
        if calls > place:
            inner(**arguments)

    with _with_inner(test, go_on):
        test(**fixtures)


def inner_test(test: Property) -> Property:
    """Return the function that Hypothesis calls with each input (its documented ``hypothesis.inner_test``)."""
    inner: Property = test.hypothesis.inner_test  # type: ignore[attr-defined]
    return inner


@contextmanager
def _with_inner(test: Property, other: Property) -> Iterator[None]:
    inner = inner_test(test)
    test.hypothesis.inner_test = other  # type: ignore[attr-defined]
    try:
        yield
    finally:
        test.hypothesis.inner_test = inner  # type: ignore[attr-defined]
