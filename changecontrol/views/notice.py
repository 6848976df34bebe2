"""The staff's pages of notices: list and record."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from changecontrol.guards.athand import at_hand
from changecontrol.lists.notice import NOTICES
from changecontrol.models import ChangeNotice
from changecontrol.queries import notice as queries
from changecontrol.queries.difference import written_since_sent
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.listpage import show


def _overview(record: ChangeNotice, _seat: Seat) -> dict[str, Any]:
    shown = queries.shown_of(record)
    return {"shown": shown, "mailed": queries.mailed_of(record), "since": written_since_sent(record, shown)}


PARTS = (
    Part("notice", _lazy("Notice"), "changecontrol/notice/overview.html", _overview),
    FILES,
    HISTORY,
)  # fmt: skip


@staff(Right.READ_RECORDS, methods=("GET",))
def notices(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, NOTICES, "changecontrol/notice/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def notice(request: SeatedRequest, number: str) -> HttpResponse:
    """The notice: what was shown, what was answered."""
    record = at_hand(queries.notice(request.seat, number))
    return render(request, "changecontrol/notice/record.html", record_context(request, record, PARTS))


@staff(Right.READ_RECORDS, methods=("GET",))
def notice_revision(request: SeatedRequest, number: str, revision: int) -> HttpResponse:
    """One revision as it was frozen, with its digest, and what was decided about it with the signature."""
    record = queries.notice(request.seat, number)
    found = queries.frozen_of(record, revision)
    if found is None:
        raise Http404
    return render(request, "changecontrol/notice/frozen.html", {"record": record, "found": found})
