"""A laid out cause-and-effect diagram as inline SVG, the same on the page and in a PDF (see `charts`)."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from qms.lib.fishbone import GAP, LINE, SIZE, Drawing, Mark, Stroke, Words

TEXT, SOFT, LINES, FILL, OK = "#18212d", "#5b6779", "#7d8899", "#f0f2f6", "#14663a"
WEIGHT = {"spine": 3, "bone": 2, "twig": 1, "behind": 1}
ASCENT = 10.5
"""From the top of a line to its baseline."""


def fishbone(drawing: Drawing, *, name: str, title: str, says: str) -> SafeString:
    """The drawing with its title and what it says in words. `name` is unique on the page."""
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="fishbone" viewBox="0 0 {} {}" role="img" direction="ltr" '
        'aria-labelledby="{}-title {}-desc" font-family="Noto Sans, sans-serif" font-size="{}">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}{}{}</svg>',
        _n(drawing.width), _n(drawing.height), name, name, _n(SIZE), name, title, name, says,
        format_html_join("", "{}", ((_stroke(one),) for one in drawing.strokes)),
        format_html_join("", "{}", ((_mark(one),) for one in drawing.marks)),
        format_html_join("", "{}", ((_words(one),) for one in drawing.words)),
    )  # fmt: skip


def _n(value: float) -> str:
    return f"{value:.1f}"


def _stroke(one: Stroke) -> SafeString:
    return format_html(
        '<line class="{} {}" x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}" stroke-linecap="round"/>',
        one.role, one.state, _n(one.x1), _n(one.y1), _n(one.x2), _n(one.y2), LINES, WEIGHT[one.role],
    )  # fmt: skip


def _mark(one: Mark) -> SafeString:
    """Told apart by shape, not by colour alone: full, empty, crossed; a root has a ring."""
    x, y = _n(one.x), _n(one.y)
    ring = format_html('<circle class="ring" cx="{}" cy="{}" r="6" fill="none" stroke="{}"/>', x, y, TEXT)
    shape = {"verified": _full, "excluded": _cross}.get(one.state, _empty)(one.x, one.y)
    return format_html("{}{}", ring if one.root else "", shape)


def _full(x: float, y: float) -> SafeString:
    return format_html('<circle class="verified" cx="{}" cy="{}" r="3.5" fill="{}"/>', _n(x), _n(y), OK)


def _empty(x: float, y: float) -> SafeString:
    return format_html(
        '<circle class="proposed" cx="{}" cy="{}" r="3" fill="#ffffff" stroke="{}" stroke-width="1.5"/>',
        _n(x), _n(y), SOFT,
    )  # fmt: skip


def _cross(x: float, y: float) -> SafeString:
    path = f"M{_n(x - 3)} {_n(y - 3)}L{_n(x + 3)} {_n(y + 3)}M{_n(x - 3)} {_n(y + 3)}L{_n(x + 3)} {_n(y - 3)}"
    return format_html('<path class="excluded" d="{}" fill="none" stroke="{}" stroke-width="1.5"/>', path, SOFT)


def _words(one: Words) -> SafeString:
    """The lines of a text; head and categories stand in a frame."""
    if one.role == "cause":
        return _lines(one, one.x, one.y, "start")
    frame = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="4" fill="{}" stroke="{}"/>',
        one.role, _n(one.x), _n(one.y), _n(one.width), _n(one.height), FILL, LINES,
    )  # fmt: skip
    top = one.y + (GAP if one.role == "head" else (one.height - LINE) / 2)
    return format_html("{}{}", frame, _lines(one, one.x + one.width / 2, top, "middle"))


def _lines(one: Words, x: float, top: float, anchor: str) -> SafeString:
    bold = one.root or one.role != "cause"
    excluded = one.state == "excluded"
    return format_html_join(
        "",
        '<text class="{} {}" x="{}" y="{}" text-anchor="{}" fill="{}" font-weight="{}" text-decoration="{}">{}</text>',
        (
            (one.role, one.state, _n(x), _n(top + ASCENT + place * LINE), anchor, SOFT if excluded else TEXT,
             700 if bold else 400, "line-through" if excluded else "none", line)
            for place, line in enumerate(one.lines)
        ),
    )  # fmt: skip
