"""Charts as inline SVG. Every shape carries presentation attributes, so the same picture prints in a PDF."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 200.0, 44.0, 4.0


def spark_line(values: Sequence[float], *, label: str, target: float | None = None) -> SafeString:
    """A small line of at least two values, with its target dashed. ``label`` says in words what it shows."""
    if len(values) < 2:
        return mark_safe("")
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
