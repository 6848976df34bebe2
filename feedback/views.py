"""The staff's pages of complaints: list, record, receipt on behalf of a customer."""

from copy import copy
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _lazy

from feedback import queries
from feedback.forms import StaffReportForm
from feedback.lists import COMPLAINTS
from feedback.models import Complaint
from feedback.services import file_complaint
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import CONTRIBUTOR, Right
from qms.accounts.seat import Side
from qms.clocks.cards import clock_cards
from qms.organisations.context import seen_by
from qms.records.asksimilar import looks, unsent
from qms.signatures.queries import signatures_of
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context, steps_of
from qms.workspace.formkeys import once
from qms.workspace.listpage import show

PARTS = (
    Part("overview", _lazy("Overview"), "feedback/overview.html", lambda one, _: {"reply": queries.newest_reply(one)}),
    Part("work", _lazy("Investigation"), "feedback/work.html", lambda one, _: {"work": queries.work_of(one)}),
    FILES,
    HISTORY,
)


@staff(Right.READ_RECORDS, methods=("GET",))
def complaints(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, COMPLAINTS, "feedback/complaints.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def complaint(request: SeatedRequest, number: str) -> HttpResponse:
    """The record: state, clocks, what is next, and one of its parts."""
    record = queries.complaint(request.seat, number)
    return render(request, "feedback/complaint.html", record_context(request, record, PARTS))


@staff(Right.READ_RECORDS, methods=("GET",))
def as_customer(request: SeatedRequest, number: str) -> HttpResponse:
    """What the customer sees of the record: the customer's own template, with the customer's fields only."""
    record = queries.complaint(request.seat, number)
    body = _customers_page(request, record) if record.shared and record.customer else ""
    return render(request, "feedback/as_customer.html", {"record": record, "body": body})


def _customers_page(request: SeatedRequest, record: Any) -> str:
    """The body of the customer's page, drawn with the customer's rights in code and in the database."""
    seat = replace(request.seat, side=Side.PORTAL, roles=frozenset([CONTRIBUTOR.code]), customer=record.customer)
    looking = copy(request)
    looking.seat = seat
    with seen_by(record.customer.pk):
        shown = queries.complaint(seat, record.number)
        context = {
            "record": shown,
            "preview": True,
            "steps": steps_of(shown, Side.PORTAL),
            "replies": queries.sent_replies(shown),
            "signatures": list(signatures_of(shown, seat)),
            "faces": clock_cards(shown, seat),
        }
        return render_to_string("feedback/portal/report_body.html", context, request=looking)


@staff(Right.RECORD_FEEDBACK)
@once
def complaint_new(request: SeatedRequest) -> HttpResponseBase:
    """Record a complaint on behalf of a customer, from a call, a mail or a visit."""
    seat, form = request.seat, StaffReportForm(request.POST or None, request.FILES or None)
    if looks(request):
        unsent(form, request)

    def begin() -> Complaint:
        data = form.cleaned_data
        return file_complaint(
            seat.organisation, customer=data["customer"], report=form.report(), by=seat, site=data["site"],
            channel=data["channel"], files=data["photos"], shared=data["shared"],
        )  # fmt: skip

    sent = request.method == "POST" and not looks(request)
    return new_record(request, form, begin, "feedback/complaint_new.html", sent=sent)
