"""The staff's pages of registrations: list, a registration, a new one, the file of a certificate."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.organisations.days import today
from qms.records.addresses import record_url
from qms.records.offers import kind_of
from qms.records.queries import customers_of
from qms.registrations import queries
from qms.registrations.files import certificate_with, send_certificate
from qms.registrations.forms import NewRegistrationForm
from qms.registrations.lists import REGISTRATIONS
from qms.registrations.services import enter_registration
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


def said(record: Any, seat: Seat) -> dict[str, Any]:
    """What it says, what was issued for it, and who sees it."""
    return {
        "certificates": queries.certificates_of(record),
        "customers": customers_of(record),
        "standing": record.standing(today(seat.organisation)),
    }


def touching(record: Any, seat: Seat) -> dict[str, Any]:
    """The records that touch it, each with what regulatory affairs say."""
    rows = queries.touching(record, seat)
    return {"touching": [(row, record_url(row.record, seat), kind_of(row.record.kind).icon) for row in rows]}


PARTS = (
    Part("registration", _lazy("Registration"), "registrations/said.html", said),
    Part("touching", _lazy("What touches it"), "registrations/touching.html", touching),
    FILES,
    HISTORY,
)


@staff(Right.READ_RECORDS, methods=("GET",))
def registrations(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, REGISTRATIONS, "registrations/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def registration(request: SeatedRequest, number: str) -> HttpResponse:
    """One registration: state, scope, days, certificates, who sees it."""
    record = queries.registration(request.seat, number)
    return render(request, "registrations/record.html", record_context(request, record, PARTS))


@staff(Right.READ_RECORDS, methods=("GET",))
def certificate_file(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponseBase:
    """The file of a certificate."""
    return send_certificate(request, certificate_with(queries.registration(request.seat, number), key))


@staff(Right.KEEP_REGISTRATIONS)
@once
def registration_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a registration."""
    seat = request.seat
    form = NewRegistrationForm(request.POST or None)
    return new_record(
        request, form, lambda: enter_registration(seat.organisation, said=form.said(), by=seat),
        "registrations/new.html", words=_("Entered as %(number)s."),
    )  # fmt: skip
