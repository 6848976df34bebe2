"""The customer's shelf of certificates, with the state that holds today. Nothing of the staff's pages is imported."""

import uuid

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render

from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.organisations.days import today
from qms.registrations import queries
from qms.registrations.files import certificate_with, send_certificate
from qms.registrations.lists import OWN_CERTIFICATES
from qms.workflow.declare import WORKFLOWS
from qms.workflow.recordpage import record_context
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def certificates(request: SeatedRequest) -> HttpResponseBase:
    """All certificates that are shared with the customer, the expired ones too."""
    return show(request, OWN_CERTIFICATES, "registrations/portal/list.html")


@portal(Right.PORTAL_READ, methods=("GET",))
def certificate(request: SeatedRequest, number: str) -> HttpResponse:
    """One certificate."""
    record = queries.registration(request.seat, number)
    standing = record.standing(today(request.seat.organisation))
    context = record_context(request, record) | {
        "standing": WORKFLOWS["registration"].state(standing), "current": queries.current_certificate(record),
    }  # fmt: skip
    return render(request, "registrations/portal/certificate.html", context)


@portal(Right.PORTAL_READ, methods=("GET",))
def certificate_file(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of the certificate that holds or held last."""
    return send_certificate(request, certificate_with(queries.registration(request.seat, number), key))
