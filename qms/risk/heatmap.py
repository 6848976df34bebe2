"""The heat map: how many rows stand at each severity and occurrence, before and after, as SVG with a table."""

from collections import Counter
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qms.risk.priority import RATINGS, action_priority
from qms.risk.queries import Heat
from qms.web.shapes import Words

CELL, EDGE = 28, 24
SIDE = EDGE + CELL * len(RATINGS) + 4
FILLS = {"H": "#f3b4ae", "M": "#f6dcae", "L": "#cfe9d8"}
MIDDLE_DETECTION = 5
"""The map has no third axis; a cell is coloured by the priority at a middling detection."""


@dataclass(frozen=True)
class HeatMap:
    """One map: its title, its picture, and the same counts as lines (severity, occurrence, rows), worst first."""

    title: Words
    picture: SafeString
    lines: list[tuple[int, int, int]]


def heat_maps(heat: Heat) -> list[HeatMap]:
    """Before and after."""
    return [_map(_("Before actions"), heat.before), _map(_("After actions"), heat.after)]


def _map(title: str, counts: Counter[tuple[int, int]]) -> HeatMap:
    lines = [(severity, occurrence, many) for (severity, occurrence), many in sorted(counts.items(), reverse=True)]
    return HeatMap(title, _drawn(title, counts), lines)


def _drawn(title: str, counts: Counter[tuple[int, int]]) -> SafeString:
    cells = format_html_join("", "{}", ((_cell(s, o, counts[s, o]),) for s in RATINGS for o in RATINGS))
    marks = format_html_join(
        "", '<text class="axis" font-size="10" fill="#5b6779" text-anchor="middle" x="{}" y="{}">{}</text>',
        [
            *((_x(rating) + CELL // 2, SIDE - EDGE + 14, rating) for rating in RATINGS),
            *((EDGE // 2, _y(rating) + 18, rating) for rating in RATINGS),
        ],
    )  # fmt: skip
    return format_html(
        '<svg class="heat" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}'
        '<text class="axis" font-size="10" fill="#5b6779" text-anchor="end" x="{}" y="{}">{}</text></svg>',
        SIDE, SIDE + 12, title, cells, marks, SIDE, SIDE + 6, _("Occurrence → · Severity ↑"),
    )  # fmt: skip


def _x(occurrence: int) -> int:
    return EDGE + (occurrence - 1) * CELL


def _y(severity: int) -> int:
    return (10 - severity) * CELL + 2


def _cell(severity: int, occurrence: int, many: int) -> SafeString:
    priority = action_priority(severity, occurrence, MIDDLE_DETECTION)
    number = (
        format_html(
            '<text class="many" font-size="12" font-weight="600" fill="#14181f" text-anchor="middle" x="{}" y="{}">{}'
            "</text>",
            _x(occurrence) + CELL // 2, _y(severity) + 18, many,
        )
        if many
        else ""
    )  # fmt: skip
    return format_html(
        '<rect class="at-{}{}" fill="{}" fill-opacity="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>{}',
        priority.lower(), " filled" if many else "", FILLS[priority], "1" if many else "0.45", _x(occurrence),
        _y(severity), CELL - 2, CELL - 2, number,
    )  # fmt: skip
