"""The staff's pages of trade-offs: list, record, a new one."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from changecontrol.forms import NewTradeOffForm
from changecontrol.guards.athand import at_hand
from changecontrol.lists.tradeoff import TRADE_OFFS
from changecontrol.models import TradeOff
from changecontrol.queries import tradeoff as queries
from changecontrol.services import begin_trade_off
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


def _sheet(record: TradeOff, seat: Seat) -> dict[str, Any]:
    return {"sheet": queries.sheet_of(record, seat)}


def _scores(record: TradeOff, seat: Seat) -> dict[str, Any]:
    sheet = queries.sheet_of(record, seat)
    shown = (
        [one for row in sheet.result.rows for cell in row.cells for one in cell.scores] if sheet.result else sheet.own
    )
    return {"sheet": sheet, "urls": queries.urls_of((one.evidence for one in shown), seat)}


PARTS = (
    Part("overview", _lazy("Overview"), "changecontrol/tradeoff/overview.html", _sheet),
    Part("scores", _lazy("Scores"), "changecontrol/tradeoff/scores.html", _scores),
    FILES,
    HISTORY,
)


@staff(Right.READ_RECORDS, methods=("GET",))
def trade_offs(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, TRADE_OFFS, "changecontrol/tradeoff/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def trade_off(request: SeatedRequest, number: str) -> HttpResponse:
    """The trade-off: state, what is next, options, result, decision."""
    record = at_hand(queries.trade_off(request.seat, number))
    return render(request, "changecontrol/tradeoff/record.html", record_context(request, record, PARTS))


@staff(Right.EDIT_RECORDS)
@once
def trade_off_new(request: SeatedRequest) -> HttpResponseBase:
    """Begin a trade-off, by hand or from the record that `?from=` names."""
    seat = request.seat
    form = NewTradeOffForm(request.POST or None, initial=_begun(request))

    def begin() -> TradeOff:
        sources = _sources(seat, form.cleaned_data["sources"])
        return begin_trade_off(seat.organisation, draft=form.draft(), by=seat, sources=sources)

    return new_record(request, form, begin, "changecontrol/tradeoff/new.html")


def _begun(request: SeatedRequest) -> dict[str, Any]:
    mine = {"owner": request.seat.person.pk}
    found = queries.sources(request.seat, request.GET.get("from", "")[:40])
    if not found:
        return mine
    return {**mine, "sources": found[0].number, "title": found[0].title, "site": found[0].site_id}


def _sources(seat: Seat, number: str) -> list[Any]:
    wanted = number.strip().upper()
    found = queries.sources(seat, wanted)
    if wanted and not found:
        raise Refused(_("There is no record %(number)s.") % {"number": wanted[:40]}, field="sources")
    return found
