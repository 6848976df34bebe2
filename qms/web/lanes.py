"""Spans and days on one scale of time, a lane for each party, as inline SVG (see `charts`).

Everything is told apart by its shape and named by its title, not by colour alone; a page shows a table beside it.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from qms.web.shapes import Words
from qms.web.times import day_words

WIDTH, LEFT, TOP, TALL, HALF = 960.0, 170.0, 30.0, 40.0, 11.0
MOST_LANES, MOST_SPANS = 30, 60
LONGEST = 28
"""Characters of a lane's name that are drawn; its title has all."""
Shape = Literal["block", "frame", "line"]
Sign = Literal["start", "ship", "clash", "free"]
FILL = {"block": "#e2a3a3", "frame": "none", "line": "#9db4ea"}
STROKE = {"block": "#b23b3b", "frame": "#7d8899", "line": "#2f57c9"}


@dataclass(frozen=True)
class Bar:
    """A span of days: a block closes the days, a frame is told only, a line is a period that runs."""

    first: dt.date
    last: dt.date
    shape: Shape
    words: Words


@dataclass(frozen=True)
class Pin:
    """A day: start of something, a shipment, a shipment that clashes, a day that is free."""

    day: dt.date
    sign: Sign
    words: Words


@dataclass(frozen=True)
class Lane:
    """What belongs to one party."""

    name: str
    bars: Sequence[Bar] = ()
    pins: Sequence[Pin] = ()


@dataclass(frozen=True)
class _Scale:
    first: dt.date
    days: int

    def x(self, day: dt.date) -> float:
        """Where the day begins, kept within the picture."""
        place = min(max((day - self.first).days, 0), self.days)
        return LEFT + place / self.days * (WIDTH - LEFT)


def lanes_chart(lanes: Sequence[Lane], first: dt.date, last: dt.date, *, label: str) -> SafeString:
    """The lanes from the first day to the last, the first thirty of them. `label` says in words what is shown."""
    shown = lanes[:MOST_LANES]
    scale = _Scale(first, max((last - first).days + 1, 1))
    tall = TOP + TALL * len(shown)
    months = format_html_join("", "{}", ((_month(day, scale, tall),) for day in _months(first, last, scale.days)))
    drawn = format_html_join("", "{}", ((_lane(place, lane, scale),) for place, lane in enumerate(shown)))
    return format_html(
        '<svg class="lanes" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'direction="ltr" font-size="13">{}{}</svg>',
        _n(WIDTH), _n(tall), label, months, drawn,
    )  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.1f}"


def _months(first: dt.date, last: dt.date, days: int) -> Iterator[dt.date]:
    """The first days of months, or of every third or twelfth where they would stand too close."""
    step = 1 if days <= 430 else 3 if days <= 1200 else 12
    day = first.replace(day=1)
    while day <= last:
        if day >= first and (day.month - 1) % step == 0:
            yield day
        day = (day + dt.timedelta(days=32)).replace(day=1)


def _month(day: dt.date, scale: _Scale, tall: float) -> SafeString:
    words = day_words(day).split(" ", 1)[-1] if day.month == 1 else day_words(day, year=False).split(" ", 1)[-1]
    x = _n(scale.x(day))
    return format_html(
        '<line class="month" x1="{}" x2="{}" y1="{}" y2="{}" stroke="#c9d1de"/><text class="month" x="{}" y="16" '
        'fill="currentColor">{}</text>',
        x, x, _n(TOP - 6), _n(tall), _n(scale.x(day) + 3), words,
    )  # fmt: skip


def _lane(place: int, lane: Lane, scale: _Scale) -> SafeString:
    middle = TOP + TALL * place + TALL / 2
    name = lane.name if len(lane.name) <= LONGEST else f"{lane.name[: LONGEST - 1]}…"
    inside: Iterable[SafeString] = (
        *(_bar(one, middle, scale) for one in lane.bars[:MOST_SPANS]),
        *(_pin(one, middle, scale) for one in lane.pins[:MOST_SPANS]),
    )
    return format_html(
        '<g><title>{}</title><line class="lane" x1="0" x2="{}" y1="{}" y2="{}" stroke="#c9d1de"/>'
        '<text x="0" y="{}" fill="currentColor">{}</text>{}</g>',
        lane.name, _n(WIDTH), _n(middle + TALL / 2), _n(middle + TALL / 2), _n(middle + 4), name,
        format_html_join("", "{}", ((one,) for one in inside)),
    )  # fmt: skip


def _bar(one: Bar, middle: float, scale: _Scale) -> SafeString:
    x, end = scale.x(one.first), scale.x(one.last + dt.timedelta(days=1))
    tall = 4.0 if one.shape == "line" else 2 * HALF
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}" stroke="{}"><title>{}</title></rect>',
        one.shape, _n(x), _n(middle - tall / 2), _n(max(end - x, 2.0)), _n(tall), FILL[one.shape], STROKE[one.shape],
        one.words,
    )  # fmt: skip


SIGNS: dict[Sign, tuple[str, str]] = {
    "start": ("M{l} {t}L{r} {y}L{l} {b}Z", "#2f57c9"),
    "ship": ("M{l} {y}a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z", "#2f57c9"),
    "clash": ("M{l} {t}L{r} {b}M{l} {b}L{r} {t}", "#b23b3b"),
    "free": ("M{x} {t}L{r} {y}L{x} {b}L{l} {y}Z", "#14663a"),
}
"""A triangle, a disc, a cross, a diamond."""


def _pin(one: Pin, middle: float, scale: _Scale) -> SafeString:
    x = scale.x(one.day)
    shape, colour = SIGNS[one.sign]
    places = {"x": x, "y": middle, "l": x - 7, "r": x + 7, "t": middle - 7, "b": middle + 7}
    path = shape.format(**{name: _n(value) for name, value in places.items()})
    return format_html(
        '<path class="{}" d="{}" fill="{}" stroke="{}" stroke-width="{}"><title>{}</title></path>',
        one.sign, path, "none" if one.sign == "clash" else colour, colour, 3 if one.sign == "clash" else 1, one.words,
    )  # fmt: skip
