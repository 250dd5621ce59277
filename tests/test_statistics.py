"""The numbers behind the random criteria: exact tails, chances of failing right work, and what wrong work is detected.

The expected probabilities are exact sums: of fractions for few draws, of logarithms by math.lgamma for many.
"""

import math
from collections.abc import Iterator
from fractions import Fraction
from functools import partial

import pytest
from cases import ROOT
from specification import test_dropout
from specification.statistics import FALSE_FAILURE, interval

from grader.ledger import Ledger
from grader.local import LocalSubmission
from grader.options import Options

NEARLY_ALWAYS = 0.999
RATE_CHANCE = 1e-9 / 2432  # at most 135 counts at each of 18 rates, and 2 of small tensors
MEAN_CHANCE = 1e-9 / 255  # 16 elements and their sum, at each of 15 rates
LGAMMA_ERROR = 1e-6  # relative, of a sum of exponentials of differences of lgamma at 65,536


def exact_tails(n: int, q: Fraction, low: int, high: int) -> tuple[Fraction, Fraction]:
    """Return P(K < low) and P(K > high) of Binomial(n, q), as fractions."""
    masses = [math.comb(n, k) * q**k * (1 - q) ** (n - k) for k in range(n + 1)]
    return sum(masses[:low], Fraction(0)), sum(masses[high + 1 :], Fraction(0))


def mass(n: int, q: float, k: int) -> float:
    """Return P(K = k) of Binomial(n, q), 0 < q < 1."""
    choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(choose + k * math.log(q) + (n - k) * math.log1p(-q))


def below(n: int, q: float, low: float) -> float:
    """Return P(K < low) of Binomial(n, q)."""
    return math.fsum(mass(n, q, k) for k in range(min(n + 1, max(0, math.ceil(low)))))


def above(n: int, q: float, high: float) -> float:
    """Return P(K > high) of Binomial(n, q)."""
    return below(n, 1 - q, n - high)


def detected(n: int, q: float, bounds: tuple[float, float]) -> float:
    """Return the chance that Binomial(n, q) falls outside ``bounds``."""
    return below(n, q, bounds[0]) + above(n, q, bounds[1])


@pytest.mark.parametrize("n", [1, 2, 7, 40])
@pytest.mark.parametrize("q", [0.0625, 0.25, 0.5, 0.9])
@pytest.mark.parametrize("chance", [0.5, 0.05, 1e-3, 1e-9])
def test_interval_is_the_narrowest_of_its_chance(n: int, q: float, chance: float) -> None:
    """Each tail outside the interval has half the chance at most, and one count further in would have more."""
    low, high = interval(n, q, chance)
    half = Fraction(chance) / 2
    outside, further_in = exact_tails(n, Fraction(q), low, high), exact_tails(n, Fraction(q), low + 1, high - 1)
    assert max(outside) <= half < min(further_in)


@pytest.mark.parametrize("q", [0.1, 0.5, 0.82, 0.9375])
@pytest.mark.parametrize("chance", [RATE_CHANCE, MEAN_CHANCE])
def test_interval_is_exact_for_65536_draws(q: float, chance: float) -> None:
    """For 65,536 draws the tails have half the chance at most too, and one count further in would have more."""
    n = 65_536
    low, high = interval(n, q, chance)
    assert max(below(n, q, low), above(n, q, high)) <= chance / 2 * (1 + LGAMMA_ERROR)
    assert min(below(n, q, low + 1), above(n, q, high - 1)) > chance / 2 * (1 - LGAMMA_ERROR)


@pytest.mark.parametrize("chance", [0.1, 1e-12])
def test_interval_mirrors(chance: float) -> None:
    """Hits and misses are treated alike: the interval for 1 - q is that for q, seen from the other end."""
    low, high = interval(1000, 0.25, chance)
    assert interval(1000, 0.75, chance) == (1000 - high, 1000 - low)


@pytest.fixture(scope="module")
def reference() -> Iterator[LocalSubmission]:
    """Return the reference solution."""
    submission = LocalSubmission(ROOT / "reference", "cpu")
    yield submission
    submission.close()


CRITERIA = {
    "dropout-rate": (
        test_dropout.test_the_share_dropped_is_the_rate,
        partial(test_dropout.test_small_tensors_are_not_shared_out, options=Options()),
    ),
    "dropout-expectation": (test_dropout.test_the_mean_over_masks_is_the_input,),
    "dropout-training-only": (
        partial(test_dropout.test_training_drops_single_features_once, ledger=Ledger(), options=Options()),
    ),
}


@pytest.mark.parametrize("criterion", CRITERIA)
def test_right_work_fails_with_a_chance_of_one_in_a_billion(
    criterion: str, reference: LocalSubmission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chances of all tests that a criterion makes on right work, counted as made, are at most 1e-9 in all."""
    chances = []

    def counted(n: int, q: float, chance: float) -> tuple[int, int]:
        chances.append(chance)
        return interval(n, q, chance)

    monkeypatch.setattr(test_dropout, "interval", counted)
    for test in CRITERIA[criterion]:
        test(submission=reference)
    assert 0.5e-9 < math.fsum(chances) <= 1e-9 * (1 + 1e-12)


def test_the_chance_of_a_false_failure_is_one_in_a_billion() -> None:
    """The chance of failing right work is 1e-9 a criterion, and the docstrings' numbers of tests are the code's."""
    assert FALSE_FAILURE == 1e-9
    assert pytest.approx(RATE_CHANCE, rel=1e-12, abs=0) == test_dropout.RATE_CHANCE
    assert test_dropout.MASKS * 17 == 255
    assert {math.prod(shape) * test_dropout.CALLS for shape in test_dropout.SHAPES} == {65_536}
    assert test_dropout.TINY_CALLS * 2 == 8_192


@pytest.mark.parametrize("rate", [0.1, 0.25, 0.5, 0.75, 0.9])
@pytest.mark.parametrize("off", [0.021, -0.021])
def test_a_share_that_is_off_by_two_in_a_hundred_is_detected(rate: float, off: float) -> None:
    """A share of zeros that is off by 0.021 is detected in 999 of 1,000 cases, whatever the rate."""
    assert detected(65_536, rate + off, interval(65_536, rate, RATE_CHANCE)) >= NEARLY_ALWAYS


@pytest.mark.parametrize(("pairs", "one_in"), [(32_768, 15), (16_384, 12), (4_096, 6)])
@pytest.mark.parametrize("sign", [1, -1])
def test_dependent_pairs_are_detected(pairs: int, one_in: int, sign: int) -> None:
    """One pair in so many that is bound to fare alike, or to differ, is detected in 999 of 1,000 cases (p = ½).

    Fifteen within a call and between pooled ones, twelve across dimensions, six between two calls.
    """
    alike = 0.5 + sign * 0.5 / one_in
    assert detected(pairs, alike, interval(pairs, 0.5, RATE_CHANCE)) >= NEARLY_ALWAYS


def test_a_fixed_number_of_zeros_is_detected() -> None:
    """A mask that drops two elements of four each time makes both pairs of a call alike in one call of three: detected.

    The 8,192 pairs that fare alike are then twice a Binomial(4096, ⅓).
    """
    low, high = interval(8_192, 0.5, RATE_CHANCE)
    assert detected(4_096, 1 / 3, (low / 2, high / 2)) >= NEARLY_ALWAYS


# Number of masks, and how far off the mean is, as the docstring has them.
OFF = {"one-element": (2_048, 0.24), "all-elements": (16 * 2_048, 0.06)}
MEANS = [(n, sign * share) for n, share in OFF.values() for sign in (1, -1)]
each_mean = pytest.mark.parametrize(("n", "off"), MEANS)


def mean_bounds(n: int) -> tuple[float, float]:
    """Return the bounds of what was kept, as the test has them, with its half of a count for rounding."""
    low, high = interval(n, 0.5, MEAN_CHANCE)
    return low - 0.5, high + 0.5


@each_mean
def test_a_mean_that_is_off_since_too_many_are_kept_is_detected(n: int, off: float) -> None:
    """A mean off by 24 % for one element, 6 % for all, by a wrong chance, is detected in 999 of 1,000 cases (p = ½)."""
    assert detected(n, 0.5 * (1 + off), mean_bounds(n)) >= NEARLY_ALWAYS


@each_mean
def test_a_mean_that_is_off_since_the_scale_is_wrong_is_detected(n: int, off: float) -> None:
    """A mean off by as much, from a wrong scale, is detected in 999 of 1,000 cases (p = ½)."""
    low, high = mean_bounds(n)
    assert detected(n, 0.5, (low / (1 + off), high / (1 + off))) >= NEARLY_ALWAYS


def test_the_sums_of_logarithms_are_as_exact_as_they_say() -> None:
    """The sums by math.lgamma agree with exact integers where both can be had."""
    whole = partial(math.comb, 4_000)
    exact = Fraction(sum(whole(k) for k in range(1_800)), 2**4_000)
    assert below(4_000, 0.5, 1_800) == pytest.approx(float(exact), rel=LGAMMA_ERROR / 100, abs=0)
    assert detected(4_000, 0.5, (0, 4_000)) == 0
    assert below(65_536, 0.5, 65_537) == pytest.approx(1, rel=LGAMMA_ERROR / 100, abs=0)
