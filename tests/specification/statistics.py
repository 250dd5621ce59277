"""Exact binomial tests with a stated chance of failing right work.

If a count K is Binomial(n, q), ``interval(n, q, chance)`` holds it but with probability ``chance`` at most. A criterion
that makes m such tests, each with chance c, fails right work with probability m · c at most (the union bound, which
asks for no independence between the tests). So each test gets c = FALSE_FAILURE / m.
"""

from collections.abc import Callable
from functools import lru_cache

FALSE_FAILURE = 1e-9  # the chance that a criterion fails right work


@lru_cache(maxsize=64)
def interval(n: int, q: float, chance: float) -> tuple[int, int]:
    """Return the bounds (low, high), both included, outside which Binomial(n, q) falls with ``chance`` at most.

    low is the largest k with P(K < k) <= chance / 2, high the smallest with P(K > k) <= chance / 2. The tails are the
    regularised incomplete beta function's, exact up to rounding; source: Clopper and Pearson, Biometrika 26, 1934.
    """
    from scipy.special import bdtr, bdtrc  # nearly half a second, which the first verdicts need not wait for

    low = _first(n, lambda k: bdtr(k, n, q) > chance / 2)
    high = _first(n, lambda k: bdtrc(k, n, q) <= chance / 2)
    return low, high


def _first(n: int, holds: Callable[[int], bool]) -> int:
    """Return the smallest k in [0, n] for which ``holds``, which is false below some k and true from there on."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
