"""The page of a chain: graph with list, matrix, gaps. One context for staff and customers; the seat decides."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.lib.layered import Drawing
from qms.records.addresses import record_url
from qms.records.models import Record
from qms.records.offers import kind_of, path_on
from qms.records.queries import find_record
from qms.traceability.chain import COUNTED, SHOWN, STEPS, Chain, Direction, chain_of
from qms.traceability.gaps import Findings, findings
from qms.traceability.matrix import Matrix, columns, matrix_of, state_of
from qms.traceability.picture import Looks, layout, picture, relation_words
from qms.web.lists import query_with
from qms.web.shapes import Words
from qms.web.tables import Table
from qms.web.times import when
from qms.web.together import moment_of

VIEWS: dict[str, Words] = {
    "graph": gettext_lazy("Graph"),
    "matrix": gettext_lazy("Matrix"),
    "gaps": gettext_lazy("Gaps"),
}
ZOOMS = (50, 75, 100, 125, 150, 200)
FAR = {"1": 1, "2": 2, "3": 3}
TOLD = 3
"""Links of a record that its line in the list tells."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what makes no sense falls back to the usual."""

    view: str = "graph"
    shown: int = SHOWN[0]
    far: str = ""
    direction: Direction = Direction.BOTH
    zoom: int = 100
    fit: bool = False

    @classmethod
    def of(cls, params: QueryDict, shown: int = 0) -> "Asked":
        """Read it from the address. shown: this many records, whatever the address says."""
        ways = {one.value: one for one in Direction}
        view, far = params.get("view", ""), params.get("far", "")
        return cls(
            view=view if view in VIEWS else "graph",
            shown=shown or _number(params.get("shown"), SHOWN, SHOWN[0]),
            far=far if far in FAR else "",
            direction=ways.get(params.get("direction", ""), Direction.BOTH),
            zoom=_number(params.get("zoom"), ZOOMS, 100),
            fit=params.get("zoom") == "fit",
        )


def _number(text: str | None, allowed: tuple[int, ...], otherwise: int) -> int:
    return int(text) if text in {str(one) for one in allowed} else otherwise


@dataclass(frozen=True)
class Choice:
    """A link among several: words, address, whether it is the present one."""

    words: Words
    url: str
    current: bool


@dataclass(frozen=True)
class Line:
    """A record in the list beside the graph: how it is linked, its pages, its gaps."""

    record: Record
    kind: Words
    ties: str
    url: str
    onward: str
    state: Any
    gaps: int
    here: bool


@dataclass(frozen=True)
class GapLine:
    """A gap of a record: the rule it breaks, and since when that is known."""

    record: Record
    url: str
    label: Words
    sentence: Words
    citation: str
    since: str


def chain_url(record: Record, seat: Seat) -> str:
    """The address of a record's chain; empty where its kind has no pages on the seat's side."""
    path = path_on(seat.side, kind_of(record.kind))
    return (
        reverse(f"{seat.side.value}:traceability", args=[seat.organisation.slug, path, record.number]) if path else ""
    )


@dataclass(frozen=True)
class Reading:
    """A chain as it was asked for: records, what they lack, where they stand, and the matrix in reading order."""

    chain: Chain
    found: Findings
    drawing: Drawing
    matrix: Matrix


def read(record: Record, seat: Seat, asked: Asked) -> Reading:
    """Read the chain as the seat sees it. Raises Http404 when the seat sees nothing of it."""
    steps = FAR.get(asked.far, STEPS)
    chain = chain_of(record, seat, shown=asked.shown, steps=steps, direction=asked.direction)
    if not chain.records:
        raise Http404
    found, drawing = findings(chain.records, seat), layout(chain)
    return Reading(chain, found, drawing, matrix_of(chain, found, [UUID(box.key) for box in drawing.boxes]))


def chain_page(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """Answer the page."""
    seat, params = request.seat, request.GET
    record, asked = find_record(seat, path, number), Asked.of(request.GET)
    reading = read(record, seat, asked)
    chain, found, drawing, matrix = reading.chain, reading.found, reading.drawing, reading.matrix
    order = [row.record.pk for row in matrix.rows]
    context: dict[str, Any] = {
        "base": "portal.html" if seat.side is Side.PORTAL else "staff.html",
        "record": record,
        "chain": chain,
        "asked": asked,
        "matrix": matrix,
        "back": record_url(record, seat),
        "counted": counted_words(chain),
        "kinds": [
            (kind_of(slug), many) for slug, many in sorted(chain.kinds.items(), key=lambda one: kind_of(one[0]).stage)
        ],
        "views": _views(params, asked, matrix, found),
        "may_pack": seat.may(Right.PORTAL_READ if seat.side is Side.PORTAL else Right.EXPORT),
        "further": _further(params, asked, chain),
        "pack_url": _file_url("chain_pack", record, seat, asked),
        "matrix_url": _file_url("chain_matrix", record, seat, asked),
    }
    if asked.view == "graph":
        gaps = {key: len(found.gaps_of(key)) for key in order}
        looks = looks_of(seat, gaps)
        context["graph"] = picture(chain, drawing, looks, zoom=asked.zoom)
        context["lines"] = _lines(chain, order, looks)
        context |= _controls(params, asked)
    elif asked.view == "matrix":
        context["table"] = Table(columns(matrix, seat), _("Matrix"), rows=matrix.rows, cards=False)
    else:
        context["gaps"] = _gap_lines(chain, found, order, seat)
    return render(request, "traceability/chain.html", context)


def _file_url(name: str, record: Record, seat: Seat, asked: Asked) -> str:
    """Where a file of this chain is asked for, the same way and as far as the page shows."""
    path = path_on(seat.side, kind_of(record.kind))
    address = reverse(f"{seat.side.value}:{name}", args=[seat.organisation.slug, path, record.number])
    return f"{address}?direction={asked.direction.value}&far={asked.far}"


def looks_of(seat: Seat, gaps: dict[UUID, int]) -> Looks:
    """How records are told to this seat."""
    ours = seat.side is Side.STAFF
    return Looks(
        state=lambda one: state_of(one, ours=ours),
        page=lambda one: record_url(one, seat),
        onward=lambda one: chain_url(one, seat),
        gaps=gaps,
    )


def counted_words(chain: Chain) -> str:
    """How many records hang together."""
    values = {"count": COUNTED if chain.uncounted else chain.found}
    if chain.uncounted:
        return _("more than %(count)s records hang together") % values
    return _("%(count)s records hang together") % values if chain.found > 1 else _("No record is linked with this one")


def _views(
    params: QueryDict, asked: Asked, matrix: Matrix, found: Findings
) -> list[tuple[Words, str, bool, int | str]]:
    counts: dict[str, int | str] = {"gaps": matrix.total or ""}
    shown = [view for view in VIEWS if view != "gaps" or found.rules]
    return [
        (VIEWS[view], query_with(params, view=view, zoom=None), view == asked.view, counts.get(view, ""))
        for view in shown
    ]


def _further(params: QueryDict, asked: Asked, chain: Chain) -> str:
    """The address that shows more of the chain, while there is more."""
    larger = next((size for size in SHOWN if size > asked.shown), None)
    return query_with(params, shown=larger) if larger and chain.more > 0 and not asked.far else ""


def _controls(params: QueryDict, asked: Asked) -> dict[str, Any]:
    """The links above the graph: which way, how far, how large."""

    def choice(words: Words, current: bool, **changes: Any) -> Choice:
        return Choice(words, query_with(params, **changes), current)

    ways = {Direction.BOTH: _("Both ways"), Direction.BACK: _("What led to it"), Direction.ON: _("What followed")}
    far = {"": _("All"), "1": _("1 step"), "2": _("2 steps"), "3": _("3 steps")}
    smaller = [one for one in ZOOMS if one < asked.zoom]
    larger = [one for one in ZOOMS if one > asked.zoom]
    return {
        "ways": [choice(words, way is asked.direction, direction=way.value) for way, words in ways.items()],
        "far": [choice(words, steps == asked.far, far=steps) for steps, words in far.items()],
        "smaller": query_with(params, zoom=smaller[-1]) if smaller else "",
        "larger": query_with(params, zoom=larger[0]) if larger else "",
        "whole": Choice(_("Fit"), query_with(params, zoom=None if asked.fit else "fit"), asked.fit),
    }


def _lines(chain: Chain, order: list[UUID], looks: Looks) -> list[Line]:
    records = {record.pk: record for record in chain.records}
    told: dict[UUID, list[str]] = defaultdict(list)
    for tie in chain.ties:
        for key, other in ((tie.source, tie.target), (tie.target, tie.source)):
            told[key].append(f"{relation_words(tie, key)} {records[other].number}")
    return [
        Line(
            record=records[key],
            kind=kind_of(records[key].kind).label,
            ties=" · ".join([*told[key][:TOLD], *(["…"] if len(told[key]) > TOLD else [])]),
            url=looks.page(records[key]),
            onward=looks.onward(records[key]),
            state=looks.state(records[key]),
            gaps=looks.gaps.get(key, 0),
            here=key == chain.start.pk,
        )
        for key in order
    ]


def _gap_lines(chain: Chain, found: Findings, order: list[UUID], seat: Seat) -> list[GapLine]:
    records = {record.pk: record for record in chain.records}
    return [
        GapLine(
            records[key], record_url(records[key], seat), rule.label, rule.sentence, rule.citation,
            when(moment_of(found.since.get((key, rule.code))), "date") if (key, rule.code) in found.since else "",
        )
        for key in order
        for rule in found.gaps_of(key)
    ]  # fmt: skip
