"""The staff's archive of what customers decided about changes."""

from django.http import HttpResponseBase

from changecontrol.lists.approvals import APPROVALS
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.workspace.listpage import show


@staff(Right.READ_RECORDS, methods=("GET",))
def approvals(request: SeatedRequest) -> HttpResponseBase:
    """Every decision, with filters in the address."""
    return show(request, APPROVALS, "changecontrol/approvals.html")
