"""An axis of a chart: which numbers it spans, where each lies on it, and which it is labelled with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

TICKS = 6  # about as many as an axis has
LARGEST = 1e100  # what is larger, or nearer to 0 on a logarithmic axis, is not drawn
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Axis:
    """Numbers from ``low`` to ``high`` at pixels from ``start`` to ``end``; ``ticks`` are the labelled ones."""

    low: float
    high: float
    start: float
    end: float
    log: bool
    ticks: tuple[float, ...]

    def at(self, number: float) -> float:
        """Return the pixel of a number that ``drawable`` holds for."""
        low, high, number = (_scaled(value, self.log) for value in (self.low, self.high, number))
        return self.start + (number - low) / (high - low) * (self.end - self.start)

    def text(self, tick: float) -> str:
        """Return the label of a tick."""
        if self.log and _is_power(tick) and not 0.01 <= tick <= 1000:
            return f"10{str(round(math.log10(tick))).translate(SUPERSCRIPTS)}"
        return f"{tick:.6g}".replace("-", "−")


def drawable(number: float, log: bool = False) -> bool:
    """Tell whether a number has a place on an axis."""
    return math.isfinite(number) and (1 / LARGEST if log else -LARGEST) <= number <= LARGEST


def make_axis(numbers: Sequence[float], start: float, end: float, *, log: bool = False, whole: bool = False) -> Axis:
    """Return the axis that spans ``numbers``, which are ``drawable``; ``whole`` allows no tick between two integers."""
    if log:
        return _log_axis(numbers, start, end)
    low, high = _apart(min(numbers, default=0.0), max(numbers, default=1.0))
    step = _nice((high - low) / TICKS)
    step = max(1.0, step) if whole else step
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return Axis(low, high, start, end, False, tuple(float(f"{n * step:.10g}") for n in range(first, last + 1)))


def with_margin(axis: Axis) -> Axis:
    """Return the axis with a little room beyond its numbers, and down to 0 where that is near."""
    low, high = (_scaled(value, axis.log) for value in (axis.low, axis.high))
    margin = 0.06 * (high - low)
    if axis.log:
        return make_axis((10 ** (low - margin), 10 ** (high + margin)), axis.start, axis.end, log=True)
    low = 0.0 if 0 <= low < high / 2 else low - margin
    return make_axis((low, high + margin), axis.start, axis.end)


def _log_axis(numbers: Sequence[float], start: float, end: float) -> Axis:
    low, high = min(numbers, default=1.0), max(numbers, default=10.0)
    if high / low < 1.1:
        low, high = low / 2, high * 2
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [10.0**n for n in decades if low <= 10.0**n <= high]
    if len(ticks) < 3:
        ticks = [m * 10.0**n for n in decades for m in (1, 2, 5) if low <= m * 10.0**n <= high]
    return Axis(low, high, start, end, True, tuple(ticks[:: -(-len(ticks) // TICKS) or 1]))


def _apart(low: float, high: float) -> tuple[float, float]:
    """Return the two, apart so far that they can be told from each other on an axis."""
    size = max(abs(low), abs(high))
    if high - low > max(1e-5 * size, 1 / LARGEST):
        return low, high
    room = size / 20 if size > 1 / LARGEST else 0.5
    return low - room, high + room


def _nice(step: float) -> float:
    """Return 1, 2 or 5 times a power of ten, not below ``step``."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


def _scaled(number: float, log: bool) -> float:
    return math.log10(number) if log else number


def _is_power(number: float) -> bool:
    return abs(math.log10(number) - round(math.log10(number))) < 1e-9
