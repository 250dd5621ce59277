"""How the scores of a class are spread, drawn: an SVG element that a page's style sheet gives its colours."""

from collections.abc import Sequence

from markupsafe import Markup

from grader.formats.axis import Axis, make_axis
from grader.formats.chart import tag
from grader.language import say
from grader.text import number_text

from .counts import Bin, Spread

WIDTH, HEIGHT = 360, 216  # in pixels of its own: it is as wide as a telephone shows them
SIDE, TOP, BOTTOM = 12, 42, 36  # around the bars
GAP = 1  # on either side of a bar
HALF_LABEL = 36  # pixels of half the median's label


def draw_histogram(bins: Sequence[Bin], scores: Spread) -> Markup:
    """Return the SVG element; what it shows stands in its description, too."""
    x = make_axis((bins[0].low, bins[-1].high), SIDE, WIDTH - SIDE)
    y = make_axis((0.0, max(one.number for one in bins) or 1), HEIGHT - BOTTOM, TOP)
    parts = [tag("title", say("Distribution of scores"), id="scores-title"), tag("desc", says(bins), id="scores-says")]
    drawn = [_bar(one, x, y) for one in bins if one.number]
    parts += [bar for bar, _ in drawn] + [_median(scores.median, x)] + [number for _, number in drawn] + [_axis(x)]
    return tag(
        "svg",
        Markup().join(parts),
        role="img",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        aria_labelledby="scores-title",
        aria_describedby="scores-says",
    )


def says(bins: Sequence[Bin]) -> str:
    """Return the bins in a sentence, those that hold something."""
    told = [_told(one, one is bins[-1]) for one in bins if one.number]
    return say("Submissions by score. {bins}.", bins=say("; ").join(told))


def _told(one: Bin, last: bool) -> str:
    return say(
        "{low} to {high} points: {number}" if last else "{low} to below {high} points: {number}",
        low=number_text(one.low),
        high=number_text(one.high),
        number=one.number,
    )


def _bar(one: Bin, x: Axis, y: Axis) -> tuple[Markup, Markup]:
    """Return a bar and its number, which the median's line may not cross."""
    start, end, top = x.at(one.low) + GAP, x.at(one.high) - GAP, y.at(one.number)
    bar = tag("rect", class_="bar", x=_at(start), y=_at(top), width=_at(end - start), height=_at(y.start - top))
    return bar, tag("text", str(one.number), class_="middle number", x=_at((start + end) / 2), y=_at(top - 4))


def _axis(x: Axis) -> Markup:
    bottom = HEIGHT - BOTTOM
    parts = [tag("path", class_="frame", d=f"M{x.start} {bottom}H{x.end}")]
    for tick in x.ticks:
        parts.append(tag("path", class_="frame", d=f"M{_at(x.at(tick))} {bottom}v4"))
        parts.append(tag("text", x.text(tick), class_="tick middle", x=_at(x.at(tick)), y=bottom + 16))
    parts.append(tag("text", say("points"), class_="axis middle", x=WIDTH // 2, y=HEIGHT - 4))
    return Markup().join(parts)


def _median(median: float, x: Axis) -> Markup:
    place = min(x.end, max(x.start, x.at(median)))
    label = min(WIDTH - HALF_LABEL, max(HALF_LABEL, place))
    line = tag("path", class_="median", d=f"M{_at(place)} 16V{HEIGHT - BOTTOM}")
    return line + tag(
        "text", say("median {points}", points=number_text(round(median, 1))), class_="middle", x=_at(label), y=11
    )


def _at(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
