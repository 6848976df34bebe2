"""The staff's pages of nonconformities: list, record, receipt, and what the customer sees."""

from copy import copy
from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _lazy

from capa.forms.nonconformity import NonconformityForm
from capa.lists.nonconformity import NONCONFORMITIES
from capa.models import Nonconformity
from capa.queries import nonconformity as queries
from capa.services.nonconformity import record_nonconformity
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import CONTRIBUTOR, Right
from qms.accounts.seat import Side
from qms.clocks.cards import clock_cards
from qms.organisations.context import seen_by
from qms.records.offers import kind_of
from qms.records.queries import by_number, get_visible
from qms.signatures.queries import signatures_of
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context, steps_of
from qms.workspace.formkeys import once
from qms.workspace.listpage import show

PARTS = (
    Part(
        "overview", _lazy("Overview"), "capa/nonconformity/overview.html",
        lambda one, _: {"handling": queries.handling_of(one)},
    ),
    Part(
        "parts", _lazy("Parts"), "capa/nonconformity/handling.html",
        lambda one, _: {"handling": queries.handling_of(one)},
    ),
    FILES,
    HISTORY,
)  # fmt: skip


@staff(Right.READ_RECORDS, methods=("GET",))
def nonconformities(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, NONCONFORMITIES, "capa/nonconformity/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def nonconformity(request: SeatedRequest, number: str) -> HttpResponse:
    """The record: state, clocks, what is next, and one of its parts."""
    record = queries.nonconformity(request.seat, number)
    return render(request, "capa/nonconformity/record.html", record_context(request, record, PARTS))


@staff(Right.READ_RECORDS, methods=("GET",))
def nonconformity_as_customer(request: SeatedRequest, number: str) -> HttpResponse:
    """What the customer sees of the record: the customer's own template, with the customer's fields only."""
    record = queries.nonconformity(request.seat, number)
    body = _customers_page(request, record) if record.shared and record.customer else ""
    return render(request, "capa/nonconformity/as_customer.html", {"record": record, "body": body})


def _customers_page(request: SeatedRequest, record: Any) -> str:
    """The body of the customer's page, drawn with the customer's rights in code and in the database."""
    seat = replace(request.seat, side=Side.PORTAL, roles=frozenset([CONTRIBUTOR.code]), customer=record.customer)
    looking = copy(request)
    looking.seat = seat
    with seen_by(record.customer.pk):
        shown = queries.nonconformity(seat, record.number)
        context = {
            "record": shown,
            "preview": True,
            "steps": steps_of(shown, Side.PORTAL),
            "concessions": queries.shown_concessions(shown),
            "signatures": list(signatures_of(shown, seat)),
            "faces": clock_cards(shown, seat),
        }
        return render_to_string("capa/nonconformity/portal/body.html", context, request=looking)


@staff(Right.RECORD_NONCONFORMITY)
@once
def nonconformity_new(request: SeatedRequest) -> HttpResponseBase:
    """Record a nonconformity, by hand or from the record that `?from=` names."""
    seat = request.seat
    follows = _followed(request)
    form = NonconformityForm(
        request.POST or None, request.FILES or None, follows=follows, finder=seat.person.name
    )  # fmt: skip

    def begin() -> Nonconformity:
        data = form.cleaned_data
        return record_nonconformity(
            seat.organisation, finding=form.finding(), by=seat, customer=data["customer"], site=data["site"],
            follows=follows, files=data["photos"],
        )  # fmt: skip

    return new_record(request, form, begin, "capa/nonconformity/new.html", follows=follows)


def _followed(request: SeatedRequest) -> Any:
    """The record that the new one follows from, with its own fields; None when there is none to see."""
    named = request.GET.get("from", "")[:40]
    found = by_number(request.seat, named) if named else None
    return get_visible(kind_of(found.kind), request.seat, found.number) if found else None
