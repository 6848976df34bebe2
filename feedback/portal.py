"""The customer's pages: home, reports, a report. Only what is shared; nothing of the staff's pages is imported."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from feedback import queries
from feedback.forms import PortalReportForm
from feedback.lists import REPORTS, portal_columns
from feedback.models import Channel
from feedback.services import file_complaint
from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.clocks.cards import clock_cards
from qms.clocks.waiting import waiting_lines
from qms.lib.refusal import Refused
from qms.records.asksimilar import looks, unsent
from qms.web.tables import Table
from qms.workflow.recordpage import record_context
from qms.workspace.drafts import restore
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def home(request: SeatedRequest) -> HttpResponse:
    """What needs me, and where my reports are."""
    seat = request.seat
    rows = list(queries.listed(seat).exclude(turn="nobody").order_by("-created_at", "-id")[:10])
    table = Table(portal_columns(seat.organisation.slug), _("Your open reports"), rows=rows, roomy=True)
    context = {"waiting": waiting_lines(seat), "table": table, "open": len(rows)}
    return render(request, "feedback/portal/home.html", context)


@portal(Right.PORTAL_READ, methods=("GET",))
def reports(request: SeatedRequest) -> HttpResponseBase:
    """All reports of the customer."""
    return show(request, REPORTS, "feedback/portal/reports.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def report(request: SeatedRequest, number: str) -> HttpResponse:
    """One report: where it stands, what is asked of the customer, the conversation, the reply."""
    record = queries.complaint(request.seat, number)
    context = record_context(request, record) | {"replies": queries.sent_replies(record)}
    return render(request, "feedback/portal/report.html", context)


@portal(Right.PORTAL_FILE)
@once
def report_new(request: SeatedRequest) -> HttpResponseBase:
    """File a report: one page, then the confirmation."""
    seat = request.seat
    form = PortalReportForm(request.POST or None, request.FILES or None, person=seat.person)
    draft, status = restore(form, request), 200
    if looks(request):
        unsent(form, request)
    elif request.method == "POST":
        status = 422
        if form.is_valid() and seat.customer is not None:
            try:
                record = file_complaint(
                    seat.organisation, customer=seat.customer, report=form.report(), by=seat, channel=Channel.PORTAL,
                    files=form.cleaned_data["photos"],
                )  # fmt: skip
            except Refused as refused:
                form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))
            else:
                messages.success(
                    request, _("We have your report. Its number is %(number)s.") % {"number": record.number}
                )
                return redirect("portal:report_filed", seat.organisation.slug, record.number)
    return render(request, "feedback/portal/report_new.html", {"form": form, "draft": draft}, status=status)


@portal(Right.PORTAL_FILE, methods=("GET",))
def report_filed(request: SeatedRequest, number: str) -> HttpResponse:
    """The confirmation: the number, what happens next and until when."""
    record = queries.complaint(request.seat, number)
    return render(
        request, "feedback/portal/report_filed.html", {"record": record, "faces": clock_cards(record, request.seat)}
    )
