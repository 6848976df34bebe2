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
