"""Exhibits as SVG for an HTML page: its style sheet gives the colours, so that they suit dark mode and paper.

Everything that a reader of colours sees is there without them: lines are labelled where they end and differ in their
markers, what is expected is dashed, what is outside of its interval says so.
"""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from grader.exhibits import Chart, Exhibit, Series, Share, Shares
from grader.language import say
from grader.text import printable

from .axis import Axis, drawable, make_axis, with_margin

WIDTH, HEIGHT = 360, 230  # of a chart, in pixels of its own: it is as wide as a telephone shows them
LEFT, TOP, BOTTOM = 46, 26, 38  # around the plot
LINE = 14  # height of a line of text
MOST_POINTS, MOST_SERIES, MOST_SHARES = 400, 8, 20  # that are drawn
MARKED_POINTS = 30  # of a line whose points are marked
NAME_WIDTH = 110  # pixels of a label
MARKERS = (
    "M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0",
    "M-3 -3H3V3H-3Z",
    "M0 -4.2L4 3H-4Z",
    "M0 -4.4L4.4 0L0 4.4L-4.4 0Z",
)
CROSS = "M-4 -4L4 4M-4 4L4 -4"
ROW, TRACK_START, TRACK_END = 26, 74, 268  # of a share


def draw(exhibit: Exhibit, name: str) -> Markup:
    """Return the SVG element of an exhibit; ``name`` is unique on the page."""
    body, height = _chart(exhibit) if isinstance(exhibit, Chart) else _shares(exhibit)
    labels = tag("title", printable(exhibit.title), id=f"{name}-title")
    labels += tag("desc", printable(exhibit.says, 1_000), id=f"{name}-says")
    return tag(
        "svg",
        labels + body,
        role="img",
        viewBox=f"0 0 {WIDTH} {height}",
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-says",
    )


def tag(name: str, content: str = "", **attributes: object) -> Markup:
    """Return an element; ``content`` and the attributes' values are escaped where they are no markup already."""
    values = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()
    )
    return Markup(f"<{name}{values}>{escape(content)}</{name}>")


def _chart(chart: Chart) -> tuple[Markup, int]:
    series = [_points(one, chart.log) for one in chart.series[:MOST_SERIES]]
    names = [_name(one) for one in chart.series[:MOST_SERIES]]
    right = WIDTH - 10 - max(map(_text_width, names), default=0)
    xs, ys = ([point[axis] for points in series for point in points] for axis in (0, 1))
    x = make_axis(xs, LEFT, right, whole=all(number == round(number) for number in xs))
    y = with_margin(make_axis(ys, HEIGHT - BOTTOM, TOP, log=chart.log))
    parts = [_axes(x, y, printable(chart.x_label, 60), printable(chart.y_label, 60))]
    places = _spread([y.at(points[-1][1]) if points else TOP for points in series], TOP, HEIGHT - BOTTOM)
    for number, (one, points) in enumerate(zip(chart.series, series, strict=False)):
        look = "expected" if one.expected else f"s{number}"
        wide = "wide " if not one.expected and any(other.expected for other in chart.series) else ""
        parts.append(_line(points, x, y, f"{wide}{look}", number))
        if points:
            parts.append(tag("text", names[number], class_=look, x=_at(right + 8), y=_at(places[number] + 4)))
    return Markup().join(parts), HEIGHT


def _points(series: Series, log: bool) -> list[tuple[float, float]]:
    """Return the points that can be drawn, of a long line every second, every third and so on."""
    points = [(x, y) for x, y in zip(series.x, series.y, strict=False) if drawable(x) and drawable(y, log)]
    return points[:: -(-len(points) // MOST_POINTS) or 1]


def _name(series: Series) -> str:
    return fitting(series.name, NAME_WIDTH)


def _axes(x: Axis, y: Axis, x_label: str, y_label: str) -> Markup:
    parts = [tag("text", y_label, class_="axis", x=0, y=11)]
    bottom, middle = HEIGHT - BOTTOM, (x.start + x.end) / 2
    for tick in y.ticks:
        place = _at(y.at(tick))
        parts.append(tag("path", class_="zero" if tick == 0 else "grid", d=f"M{x.start} {place}H{_at(x.end)}"))
        parts.append(tag("text", y.text(tick), class_="tick end", x=x.start - 6, y=_at(y.at(tick) + 4)))
    for tick in x.ticks:
        parts.append(tag("path", class_="grid", d=f"M{_at(x.at(tick))} {bottom}v4"))
        parts.append(tag("text", x.text(tick), class_="tick middle", x=_at(x.at(tick)), y=bottom + 17))
    parts.append(tag("path", class_="frame", d=f"M{x.start} {bottom}H{_at(x.end)}"))
    parts.append(tag("text", x_label, class_="axis middle", x=_at(middle), y=HEIGHT - 4))
    return Markup().join(parts)


def _line(points: Sequence[tuple[float, float]], x: Axis, y: Axis, look: str, number: int) -> Markup:
    places = [(x.at(a), y.at(b)) for a, b in points]
    line = tag(
        "path",
        class_=f"line {look}",
        d="".join(f"{'L' if i else 'M'}{_at(a)} {_at(b)}" for i, (a, b) in enumerate(places)),
    )
    if look == "expected" or len(places) > MARKED_POINTS:
        return line
    marker = MARKERS[number % len(MARKERS)]
    return line + Markup().join(
        tag("path", class_=f"marker {look}", d=marker, transform=f"translate({_at(a)} {_at(b)})") for a, b in places
    )


def _spread(places: Sequence[float], low: float, high: float) -> list[float]:
    """Return the places of labels, moved apart until none covers another, in the same order and within the plot."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    moved = list(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + LINE)
    room = high
    for number in reversed(order):
        moved[number] = max(low, min(moved[number], room))
        room = moved[number] - LINE
    return moved


def _shares(shares: Shares) -> tuple[Markup, int]:
    scale = make_axis((0.0, 1.0), TRACK_START, TRACK_END)
    rows = shares.shares[:MOST_SHARES]
    bottom = ROW * len(rows) + 6
    parts = []
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(tag("path", class_="grid", d=f"M{_at(scale.at(tick))} 0V{bottom}"))
        parts.append(tag("text", scale.text(tick), class_="tick middle", x=_at(scale.at(tick)), y=bottom + LINE))
    parts += [_share(share, scale, ROW * row + 16) for row, share in enumerate(rows)]
    return Markup().join(parts), bottom + 20


def _share(share: Share, scale: Axis, middle: float) -> Markup:
    low, high, observed = (
        min(1.0, max(0.0, n)) if drawable(n) else None for n in (share.low, share.high, share.observed)
    )
    parts = [tag("text", fitting(share.name, TRACK_START - 8), x=0, y=middle + 4)]
    if low is not None and high is not None:
        start, end = scale.at(low) - 2, scale.at(high) + 2
        parts.append(
            tag("rect", class_="interval", x=_at(start), y=middle - 7, width=_at(end - start), height=14, rx=3)
        )
    if observed is not None:
        inside = share.low <= share.observed <= share.high
        look, shape = ("s0", MARKERS[0]) if inside else ("outside", CROSS)
        parts.append(
            tag("path", class_=f"marker {look}", d=shape, transform=f"translate({_at(scale.at(observed))} {middle})")
        )
        text = f"{share.observed:.4f}" + ("" if inside else f" {say('outside')}")
        parts.append(tag("text", text, class_=look if not inside else "", x=TRACK_END + 12, y=middle + 4))
    return Markup().join(parts)


def fitting(text: str, width: float) -> str:
    """Return a label, cut to ``width`` pixels."""
    text = shown = printable(text, 60)
    while _text_width(shown) > width:
        text = text[:-1]
        shown = f"{text}…"
    return shown


def _text_width(text: str) -> float:
    """Return about how wide a label is, in pixels: Chinese characters are twice as wide as letters."""
    return sum(12.5 if ord(letter) > 0x2E7F else 6.6 for letter in text)


def _at(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
