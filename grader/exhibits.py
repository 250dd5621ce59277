"""What a graded test shows beside its verdict: curves and shares, for the reports that can draw them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """One curve, ``x`` and ``y`` of the same length; ``expected`` where it is how it should be, not how it is."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    expected: bool = False


@dataclass(frozen=True)
class Chart:
    """Curves over one pair of axes; ``says`` is what they show in a sentence, for who cannot see them.

    ``log`` is whether the y axis is logarithmic; what is not above 0 has no place on it then.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    says: str
    log: bool = False


@dataclass(frozen=True)
class Share:
    """An observed share, 0 to 1, with the interval in which right work lies."""

    name: str
    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class Shares:
    """Several shares on one scale; ``says`` as in a chart."""

    title: str
    shares: tuple[Share, ...]
    says: str


Exhibit = Chart | Shares
