"""The staff's pages of changes: list, record, a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from changecontrol.forms import NewChangeForm
from changecontrol.guards.athand import at_hand
from changecontrol.lists.change import CHANGES
from changecontrol.models import Change
from changecontrol.queries import change as queries
from changecontrol.queries.dates import dates_of
from changecontrol.queries.links import links_shown
from changecontrol.queries.tradeoff import open_for
from changecontrol.services import ask_for_change
from changecontrol.services.packing import start_change_pack
from changecontrol.workflow import CHANGE
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.workflow.declare import may
from qms.workflow.newpage import new_record
from qms.workflow.next import act_url
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.jobnotices import job_path
from qms.workspace.listpage import show


def _overview(record: Change, seat: Seat) -> dict[str, Any]:
    gates = {"gates": queries.gates_shown(record)} if record.level is not None else {}
    return {"trade_offs": open_for(record, seat), "shipped": queries.shipped_of(record), **gates}


def _dates(record: Change, seat: Seat) -> dict[str, Any]:
    urls = {f"{act}_url": _offered(record, act, seat) for act in ("plan_bank", "enter_demand")}
    return {"dates": dates_of(record), **urls}


def _offered(record: Change, act: str, seat: Seat) -> str:
    """The address of an act that belongs beside what it changes, or nothing."""
    found = CHANGE.transition(act)
    assert found is not None
    return act_url(record, act, seat) if may(found, seat) and record.state in found.sources else ""


PARTS = (
    Part("overview", _lazy("Overview"), "changecontrol/change/overview.html", _overview),
    Part(
        "impact", _lazy("Impact"), "changecontrol/change/impact.html",
        lambda one, _seat: {"impact": queries.impact_of(one), "comparisons": queries.comparisons_of(one)},
    ),
    Part(
        "class", _lazy("Class and tasks"), "changecontrol/change/class.html",
        lambda one, _seat: {"found": queries.classification_of(one)},
    ),
    Part(
        "links", _lazy("Links"), "changecontrol/change/links.html",
        lambda one, seat: {"links": links_shown(one, seat)},
    ),
    Part("dates", _lazy("Dates"), "changecontrol/change/dates.html", _dates, wide=True),
    FILES,
    HISTORY,
)  # fmt: skip


@staff(Right.READ_RECORDS, methods=("GET",))
def changes(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, CHANGES, "changecontrol/change/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def change(request: SeatedRequest, number: str) -> HttpResponse:
    """The change: state, clocks, what is next, and one of its parts."""
    record = at_hand(queries.change(request.seat, number))
    return render(request, "changecontrol/change/record.html", record_context(request, record, PARTS))


@staff(Right.EXPORT, methods=("POST",))
@once
def change_pack(request: SeatedRequest, number: str) -> HttpResponseBase:
    """Start the change as one PDF, with its notices, and lead to its progress."""
    record = queries.change(request.seat, number)
    try:
        job = start_change_pack(record, by=request.seat)
    except Refused as refused:
        messages.error(request, str(refused.sentence))
        return redirect("staff:change", request.seat.organisation.slug, record.number)
    return redirect(job_path(job))


@staff(Right.EDIT_RECORDS)
@once
def change_new(request: SeatedRequest) -> HttpResponseBase:
    """Ask for a change, by hand or from the record that `?from=` names."""
    seat = request.seat
    form = NewChangeForm(request.POST or None, initial=_begun(request))

    def begin() -> Change:
        sources = _sources(seat, form.cleaned_data["sources"])
        try:
            return ask_for_change(seat.organisation, draft=form.draft(), by=seat, sources=sources)
        except Refused as refused:
            field = "reason_of_change" if refused.field == "reason" else refused.field
            raise Refused(refused.sentence, field=field) from refused

    return new_record(request, form, begin, "changecontrol/change/new.html")


def _begun(request: SeatedRequest) -> dict[str, Any]:
    found = queries.sources(request.seat, request.GET.get("from", "")[:40])
    if not found:
        return {"owner": request.seat.person.pk}
    return {
        "owner": request.seat.person.pk,
        "sources": found[0].number,
        "title": found[0].title,
        "site": found[0].site_id,
    }


def _sources(seat: Seat, number: str) -> list[Any]:
    wanted = number.strip().upper()
    found = queries.sources(seat, wanted)
    if wanted and not found:
        raise Refused(_("There is no record %(number)s.") % {"number": wanted[:40]}, field="sources")
    return found
