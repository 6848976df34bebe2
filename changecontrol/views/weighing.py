"""The staff's pages of joint weighings: list and record."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from changecontrol.guards.athand import at_hand
from changecontrol.lists.weighing import WEIGHINGS
from changecontrol.models import JointWeighing
from changecontrol.queries import weighing as queries
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.listpage import show


def _overview(record: JointWeighing, seat: Seat) -> dict[str, Any]:
    return {"shown": queries.shown_of(record), "source": queries.trade_off_of(record, seat)}


PARTS = (
    Part("weighing", _lazy("Weighing"), "changecontrol/weighing/overview.html", _overview),
    FILES,
    HISTORY,
)


@staff(Right.READ_RECORDS, methods=("GET",))
def weighings(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, WEIGHINGS, "changecontrol/weighing/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def weighing(request: SeatedRequest, number: str) -> HttpResponse:
    """The joint weighing: what the customer is shown, what it says."""
    record = at_hand(queries.weighing(request.seat, number))
    return render(request, "changecontrol/weighing/record.html", record_context(request, record, PARTS))
