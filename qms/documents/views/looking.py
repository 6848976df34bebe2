"""Staff look at what one of the customers sees of a document."""

import uuid
from copy import copy
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import CONTRIBUTOR, Right
from qms.accounts.seat import Side
from qms.documents import queries
from qms.documents.queries.portal import shown_in_portal
from qms.organisations.context import seen_by
from qms.organisations.models import Customer
from qms.records.queries import customers_of


@staff(Right.READ_RECORDS, methods=("GET",))
def document_as_customer(request: SeatedRequest, number: str, key: uuid.UUID) -> HttpResponse:
    """The customer's own page of the document, if it is shared with that customer."""
    record = queries.document(request.seat, number)
    customer = next((one for one in customers_of(record) if one.pk == key), None)
    if customer is None:
        raise Http404
    body = _their_page(request, record, customer) if record.shared else ""
    return render(request, "documents/as_customer.html", {"record": record, "customer": customer, "body": body})


def _their_page(request: SeatedRequest, record: Any, customer: Customer) -> str:
    """The body of the page, drawn with the customer's rights in code and in the database."""
    looking = copy(request)
    looking.seat = replace(request.seat, side=Side.PORTAL, roles=frozenset([CONTRIBUTOR.code]), customer=customer)
    with seen_by(customer.pk):
        shown = queries.document(looking.seat, record.number)
        context = {"record": shown, "preview": True, **shown_in_portal(shown, looking.seat)}
        return render_to_string("documents/portal/document_body.html", context, request=looking)
