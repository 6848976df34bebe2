"""The staff's pages of notices: list and record."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from changecontrol.lists.notice import NOTICES
from changecontrol.queries import notice as queries
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.listpage import show

PARTS = (
    Part(
        "notice", _lazy("Notice"), "changecontrol/notice/overview.html",
        lambda one, _seat: {"shown": queries.shown_of(one)},
    ),
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
    record = queries.notice(request.seat, number)
    return render(request, "changecontrol/notice/record.html", record_context(request, record, PARTS))
