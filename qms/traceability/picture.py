"""The graph of a chain as inline SVG. Shapes carry presentation attributes, so the same picture prints in a PDF.

Each record is a link in reading order, so that it is walked through with the Tab key; lines are named by their titles.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from unicodedata import east_asian_width
from uuid import UUID

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.lib.layered import Box, Drawing, Line, Link, Node, Point, curve, draw
from qms.records.models import INVERSE, Record, Relation
from qms.records.offers import kind_of
from qms.traceability.chain import LEADS, NEAR, Chain, Tie
from qms.web.tables import State

HEAD = 30.0
"""Room above the boxes for the names of the kinds."""
TITLE_LENGTH, NUMBER_LENGTH = 28, 26
INK = {"ok": "#1e8a50", "warn": "#c77700", "bad": "#cf352c", "info": "#14809f", "mute": "#7d8899"}
DASHES = {
    Relation.CONTRADICTS: "7 4",
    Relation.DUPLICATE_OF: "2 4",
    Relation.SAME_CAUSE: "2 4",
    Relation.RELATED_TO: "2 4",
}


@dataclass(frozen=True)
class Looks:
    """How records are told: state in words and tone, address ("": no link), address of the own chain, gaps.

    text: what is done to each piece of text before it is drawn.
    """

    state: Callable[[Record], State]
    page: Callable[[Record], str]
    onward: Callable[[Record], str]
    gaps: Mapping[UUID, int] = field(default_factory=dict)
    font: str = ""
    text: Callable[[str], str] = str


def shape(template: str, *values: object) -> SafeString:
    """A piece of SVG: values escaped, lengths in as few digits as tell them."""
    return format_html(
        template, *(f"{one:.1f}".removesuffix(".0") if isinstance(one, float) else one for one in values)
    )


def _together(pieces: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((one,) for one in pieces))


def layout(chain: Chain) -> Drawing:
    """Where everything stands: columns by the kind's stage, inside them by what follows what."""
    nodes = [Node(str(record.pk), kind_of(record.kind).stage) for record in chain.records]
    return draw(nodes, [_link(tie) for tie in chain.ties])


def _link(tie: Tie) -> Link:
    before, after = tie.ends
    return Link(str(before), str(after), loose=tie.relation not in LEADS)


def picture(
    chain: Chain, drawing: Drawing, looks: Looks, *, zoom: float = 100, window: tuple[float, float] | None = None
) -> SafeString:
    """The picture. zoom: percent of its natural size in CSS pixels; window: only what lies between two x."""
    records = {str(record.pk): record for record in chain.records}
    relations = {(_link(tie).before, _link(tie).after, tie.relation in LEADS): tie for tie in chain.ties}
    height = drawing.height + HEAD
    left, right = window or (0.0, drawing.width)
    about = _("Chain of %(number)s: %(records)s records, %(links)s links") % {
        "number": chain.start.number, "records": len(records), "links": len(drawing.lines),
    }  # fmt: skip
    return shape(
        '<svg class="chain" xmlns="http://www.w3.org/2000/svg" viewBox="{} 0 {} {}" width="{}"'
        ' height="{}" direction="ltr" role="group" aria-label="{}" font-family="{}">{}'
        '<g transform="translate(0 {})">{}{}</g></svg>',
        left, right - left, height, (right - left) * zoom / 100, height * zoom / 100, about, looks.font or "inherit",
        _headings(drawing, records), HEAD,
        _together(_line(line, relations, records) for line in drawing.lines if _meets(line, left, right)),
        _together(
            _box(box, records[box.key], chain, looks, drawing)
            for box in drawing.boxes
            if box.x < right and box.x + drawing.sizes.width > left
        ),
    )  # fmt: skip


def _meets(line: Line, left: float, right: float) -> bool:
    places = [x for x, _y in line.points]
    return min(places) < right and max(places) > left


def _headings(drawing: Drawing, records: Mapping[str, Record]) -> SafeString:
    """The kinds of each stage above its first column."""
    kinds: dict[float, list[str]] = {}
    first = dict(drawing.stages)
    for record in records.values():
        kind = kind_of(record.kind)
        words = kinds.setdefault(first[kind.stage], [])
        if str(kind.plural) not in words:
            words.append(str(kind.plural))
    return _together(
        shape(
            '<text class="of-kind" x="{}" y="20" font-size="12" font-weight="600" fill="#5b6779">{}</text>',
            x,
            " · ".join(words),
        )
        for x, words in sorted(kinds.items())
    )


def _line(line: Line, ties: Mapping[tuple[str, str, bool], Tie], records: Mapping[str, Record]) -> SafeString:
    tie = ties[(line.link.before, line.link.after, not line.link.loose)]
    bad = tie.relation is Relation.CONTRADICTS
    words = _("%(one)s %(relation)s %(other)s") % {
        "one": records[str(tie.source)].number, "relation": tie.relation.label,
        "other": records[str(tie.target)].number,
    }  # fmt: skip
    return shape(
        '<g class="tie{}"><title>{}</title><path d="{}" fill="none" stroke="{}" stroke-width="1.5"{}/>{}</g>',
        " bad" if bad else "", words, curve(line.points), INK["bad"] if bad else INK["mute"],
        shape(' stroke-dasharray="{}"', DASHES[tie.relation]) if tie.relation in DASHES else "",
        "" if line.link.loose else _arrow(line.points),
    )  # fmt: skip


def _arrow(points: tuple[Point, ...]) -> SafeString:
    """The head of a line that says what followed, at its end; it comes in level."""
    (x, y), (bx, _by) = points[-1], points[-2]
    back = x - 7 if bx < x else x + 7
    return shape(
        '<path class="head" d="M{} {}L{} {}L{} {}Z" fill="{}"/>',
        x, y, back, y - 4, back, y + 4, INK["mute"],
    )  # fmt: skip


def _box(box: Box, record: Record, chain: Chain, looks: Looks, drawing: Drawing) -> SafeString:
    state, gaps, beyond = looks.state(record), looks.gaps.get(record.pk, 0), chain.beyond.get(record.pk, 0)
    here = record.pk == chain.start.pk
    words = spoken(record, state, gaps)
    size = drawing.sizes
    inside = shape(
        '<title>{}</title><rect class="box" width="{}" height="{}" rx="6" fill="#ffffff" stroke="{}"'
        ' stroke-width="{}"/>'
        '<rect class="tone" x="1.5" y="8" width="4" height="{}" rx="2" fill="{}"/>'
        '<svg x="13" y="0" width="{}" height="{}"><text class="no" y="17" font-size="11" fill="#465264">{}</text>'
        '<text class="what" y="32" font-size="12.5" font-weight="560" fill="#18212d">{}</text>'
        '<text class="state" y="46" font-size="11" fill="#5b6779">{}</text></svg>{}',
        words, size.width, size.height, "#2f57c9" if here else "#7d8899", "2" if here else "1",
        size.height - 16, INK.get(state.tone, INK["mute"]), size.width - 20, size.height,
        looks.text(cut(record.number, NUMBER_LENGTH)), looks.text(cut(record.title, TITLE_LENGTH)), state.words,
        _mark(gaps, size.width),
    )  # fmt: skip
    address = looks.page(record)
    css = " ".join(filter(None, ("record", state.tone, "here" if here else "", "lacking" if gaps else "")))
    drawn = (
        shape('<a href="{}" class="{}" aria-label="{}">{}</a>', address, css, words, inside)
        if address
        else shape('<g class="{}" role="img" aria-label="{}">{}</g>', css, words, inside)
    )
    more = _beyond(beyond, record, looks.onward(record), drawing) if beyond else ""
    return shape('<g transform="translate({} {})">{}{}</g>', box.x, box.y, drawn, more)


def _mark(gaps: int, width: float) -> SafeString:
    """A red mark with the number of gaps at the corner of a box."""
    if not gaps:
        return SafeString("")
    return shape(
        '<g class="gaps"><circle cx="{}" cy="14" r="9" fill="#cf352c"/>'
        '<text x="{}" y="18" font-size="11" font-weight="700" fill="#ffffff" text-anchor="middle">{}</text></g>',
        width - 15, width - 15, gaps,
    )  # fmt: skip


def _beyond(many: int, record: Record, address: str, drawing: Drawing) -> SafeString:
    """How many neighbours are not drawn, leading to the chain as seen from this record."""
    told = f"+{many}" if many < NEAR else f"+{NEAR - 1}…"
    words = ngettext(
        "%(count)s more record is linked with %(number)s", "%(count)s more records are linked with %(number)s", many
    ) % {"count": many, "number": record.number}
    inside = shape(
        '<title>{}</title><rect class="box" x="{}" y="{}" width="46" height="18" rx="9" fill="#f0f2f6"'
        ' stroke="#7d8899"/>'
        '<text x="{}" y="{}" font-size="11" fill="#465264" text-anchor="middle">{}</text>',
        words, drawing.sizes.width - 52, drawing.sizes.height - 22, drawing.sizes.width - 29,
        drawing.sizes.height - 9, told,
    )  # fmt: skip
    if not address:
        return shape('<g class="beyond">{}</g>', inside)
    return shape('<a href="{}" class="beyond" aria-label="{}">{}</a>', address, words, inside)


def spoken(record: Record, state: State, gaps: int) -> str:
    """A record in one sentence, for those who hear the picture and for its tooltip."""
    told = f"{record.number} {record.title}, {kind_of(record.kind).label}, {state.words}"
    if not gaps:
        return told
    return f"{told}, " + ngettext("%(count)s gap", "%(count)s gaps", gaps) % {"count": gaps}


def cut(text: str, length: int) -> str:
    """The text as far as it fits; wide letters count twice."""
    left = length
    for place, letter in enumerate(text):
        left -= 2 if east_asian_width(letter) in "WF" else 1
        if left < 0:
            return text[: place - 1].rstrip() + "…"
    return text


def relation_words(tie: Tie, key: UUID) -> str:
    """The relation as read from one of its ends."""
    return str(tie.relation.label if tie.source == key else INVERSE[tie.relation])
