"""Charts as inline SVG. Every shape carries presentation attributes, so the same picture prints in a PDF."""

from collections.abc import Callable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, EDGE = 200.0, 44.0, 4.0


def spark_line(values: Sequence[float], *, label: str, target: float | None = None) -> SafeString:
    """A small line of at least two values, with its target dashed. ``label`` says in words what it shows."""
    if len(values) < 2:
        return SafeString("")
    everything = [*values, *([] if target is None else [target])]
    low, high = min(everything), max(everything)
    span = (high - low) or 1.0

    def height(value: float) -> float:
        return HEIGHT - EDGE - (value - low) / span * (HEIGHT - 2 * EDGE)

    step = WIDTH / (len(values) - 1)
    line = " ".join(f"{index * step:.1f},{height(value):.1f}" for index, value in enumerate(values))
    goal = ""
    if target is not None:
        goal = format_html(
            '<line class="target" stroke="#7d8899" x1="0" x2="{}" y1="{}" y2="{}"/>',
            WIDTH, f"{height(target):.1f}", f"{height(target):.1f}",
        )  # fmt: skip
    return format_html(
        '<svg class="spark" viewBox="0 0 200 44" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polygon class="area" fill="#e8eefc" points="0,44 {} 200,44"/>{}'
        '<polyline class="line" fill="none" stroke="#2f57c9" points="{}"/></svg>',
        label, line, goal, line,
    )  # fmt: skip


ROW, LEFT, RIGHT = 34.0, 150.0, 90.0
FOREST_WIDTH = 640.0
INK, LINE, GOAL = "#2f57c9", "#9aa7bd", "#7d8899"


def interval_rows(
    rows: Sequence[tuple[str, str, float, float, float]], *, label: str, target: float | None = None
) -> SafeString:
    """Figures with their intervals, one below the other on one scale: (name, figure in words, value, low, high).

    target: drawn as a dashed line through all rows. `label` says in words what the picture shows.
    """
    ends = [end for _name, _words, _value, low, high in rows for end in (low, high)]
    low, high = min([*ends, *_given(target)]), max([*ends, *_given(target)])
    span = (high - low) or 1.0
    width = FOREST_WIDTH - LEFT - RIGHT

    def across(value: float) -> str:
        return f"{LEFT + (value - low) / span * width:.1f}"

    drawn = format_html_join("", "{}", ((_interval_row(place, row, across),) for place, row in enumerate(rows)))
    tall = ROW * len(rows)
    goal = "" if target is None else _goal(across(target), across(target), "0", f"{tall:.1f}")
    return format_html(
        '<svg class="forest" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'font-size="13">{}{}</svg>',
        FOREST_WIDTH, f"{tall:.1f}", label, goal, drawn,
    )  # fmt: skip


def _interval_row(place: int, row: tuple[str, str, float, float, float], across: Callable[[float], str]) -> SafeString:
    name, words, value, low, high = row
    middle = ROW * place + ROW / 2
    return format_html(
        '<text x="0" y="{}" fill="currentColor">{}</text>'
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-width="2"/>'
        '<circle cx="{}" cy="{}" r="5" fill="{}"/><text x="{}" y="{}" text-anchor="end" fill="currentColor">{}</text>',
        f"{middle + 4:.1f}", name, across(low), across(high), f"{middle:.1f}", f"{middle:.1f}", LINE, across(value),
        f"{middle:.1f}", INK, FOREST_WIDTH, f"{middle + 4:.1f}", words,
    )  # fmt: skip


CHART_WIDTH, CHART_HEIGHT, MARGIN = 640.0, 180.0, 12.0
MOST_POINTS = 400
"""Points that are drawn; of longer rows every n-th."""


def run_lines(before: Sequence[float], after: Sequence[float], *, level: float, label: str) -> SafeString:
    """Points in time order before and after a change, with the median before (`level`) as a dashed line."""
    old, new = _thinned(before), _thinned(after)
    values = [*old, *new, level]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    step = (CHART_WIDTH - 2 * MARGIN) / max(len(old) + len(new) - 1, 1)

    def point(place: int, value: float) -> str:
        return f"{MARGIN + place * step:.1f},{down(value)}"

    def down(value: float) -> str:
        return f"{CHART_HEIGHT - MARGIN - (value - low) / span * (CHART_HEIGHT - 2 * MARGIN):.1f}"

    first = " ".join(point(place, value) for place, value in enumerate(old))
    second = " ".join(point(len(old) + place, value) for place, value in enumerate(new))
    change = f"{MARGIN + (len(old) - 0.5) * step:.1f}"
    return format_html(
        '<svg class="runs" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<line x1="{}" x2="{}" y1="0" y2="{}" stroke="{}"/>'
        '<polyline fill="none" stroke="{}" stroke-width="2" points="{}"/>'
        '<polyline fill="none" stroke="{}" stroke-width="2" points="{}"/></svg>',
        CHART_WIDTH, CHART_HEIGHT, label, _goal("0", str(CHART_WIDTH), down(level), down(level)),
        change, change, CHART_HEIGHT, LINE, LINE, first, INK, second,
    )  # fmt: skip


def _goal(x1: str, x2: str, y1: str, y2: str) -> SafeString:
    return format_html(
        '<line class="target" stroke="{}" stroke-dasharray="5 4" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        GOAL,
        x1,
        x2,
        y1,
        y2,
    )


def _given(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _thinned(values: Sequence[float]) -> list[float]:
    step = -(-len(values) // MOST_POINTS) or 1
    return list(values[::step])


PLOT_WIDTH, PLOT_HEIGHT, PLOT_LEFT, PLOT_FOOT, APART = 480.0, 240.0, 34.0, 22.0, 14.0
STROKES = ("#3f68d8", "#c2620e", "#0f8a7e", "#b044c8", "#5f8f14", "#d6355a")
DASHES = ("none", "7 4", "2 4", "10 4 2 4")


def weight_lines(
    lines: Sequence[tuple[str, float, float]], *, at: float, turns: Sequence[float], label: str
) -> SafeString:
    """Straight lines over a weight from 0 to 100: (letter, value at 0, value at 100), told apart by letter and dashes.

    at: the weight as it is, a dashed upright. turns: weights at which another line leads, an upright with a point on
    the highest line. `label` says in words what the picture shows.
    """
    ends = [end for _name, left, right in lines for end in (left, right)]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    width, tall = PLOT_WIDTH - PLOT_LEFT - 2 * MARGIN - 10, PLOT_HEIGHT - PLOT_FOOT - 2 * MARGIN

    def across(weight: float) -> str:
        return f"{PLOT_LEFT + weight / 100 * width:.1f}"

    def down(value: float) -> float:
        return MARGIN + (high - value) / span * tall

    def best(weight: float) -> float:
        return max(left + (right - left) * weight / 100 for _name, left, right in lines)

    places = _spread([down(right) for _name, _left, right in lines])
    drawn = format_html_join("", "{}", (
        (_weighed(number, one, across, down, places[number]),) for number, one in enumerate(lines)
    ))  # fmt: skip
    bottom = f"{PLOT_HEIGHT - PLOT_FOOT:.1f}"
    marks = format_html_join(
        "", '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/><circle cx="{}" cy="{}" r="5" fill="{}"/>',
        ((across(x), across(x), f"{down(best(x)):.1f}", bottom, LINE, across(x), f"{down(best(x)):.1f}", INK)
         for x in turns),
    )  # fmt: skip
    ticks = format_html_join(
        "", '<text x="{}" y="{}" text-anchor="middle" fill="currentColor">{}</text>',
        ((across(x), PLOT_HEIGHT - 4, x) for x in (0, 25, 50, 75, 100)),
    )  # fmt: skip
    heights = format_html_join(
        "", '<text x="0" y="{}" fill="currentColor">{}</text>',
        ((f"{down(value) + 4:.1f}", f"{value:.1f}") for value in ({low, high} if high > low else {low})),
    )  # fmt: skip
    return format_html(
        '<svg class="weights" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" '
        'font-size="13"><line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/>{}{}{}{}{}</svg>',
        PLOT_WIDTH, PLOT_HEIGHT, label, across(0), across(100), bottom, bottom, LINE, ticks, heights,
        _goal(across(at), across(at), "0", bottom), drawn, marks,
    )  # fmt: skip


def _weighed(
    number: int, line: tuple[str, float, float], across: Callable[[float], str], down: Callable[[float], float],
    place: float,
) -> SafeString:  # fmt: skip
    name, left, right = line
    stroke, dash = STROKES[number % len(STROKES)], DASHES[number % len(DASHES)]
    return format_html(
        '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>'
        '<text x="{}" y="{}" text-anchor="end" fill="currentColor">{}</text>',
        across(0), across(100), f"{down(left):.1f}", f"{down(right):.1f}", stroke, dash, PLOT_WIDTH,
        f"{place + 4:.1f}", name,
    )  # fmt: skip


def _spread(heights: Sequence[float]) -> list[float]:
    """The same heights moved downwards where two letters would stand on each other."""
    moved, last = list(heights), -APART
    for place in sorted(range(len(heights)), key=lambda one: heights[one]):
        last = moved[place] = max(heights[place], last + APART)
    return moved
