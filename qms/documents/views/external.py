"""The staff's pages of customers' documents: list, a document, a new one."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.documents.forms.external import ReceiveForm
from qms.documents.lists.external import EXTERNAL_DOCUMENTS, STATES
from qms.documents.queries import external as queries
from qms.documents.services.external import receive_document
from qms.documents.uses import linked_uses
from qms.records.addresses import record_url
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


def said(record: Any, seat: Seat) -> dict[str, Any]:
    """Its four days, what the review found, and the other revisions."""
    others = queries.others_of(record)
    return {"others": [(one, record_url(one, seat), STATES[one.state]) for one in others]}


def used(record: Any, seat: Seat) -> dict[str, Any]:
    """The documents, changes and other records that refer to it."""
    return {"uses": linked_uses(record, seat)}


PARTS = (
    Part("document", _lazy("Document"), "documents/external/said.html", said),
    Part("used", _lazy("Where used"), "documents/used.html", used),
    FILES,
    HISTORY,
)


@staff(Right.READ_RECORDS, methods=("GET",))
def external_documents(request: SeatedRequest) -> HttpResponseBase:
    """The list: the four days of each on one line, and what is due."""
    return show(request, EXTERNAL_DOCUMENTS, "documents/external/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def external_document(request: SeatedRequest, number: str) -> HttpResponse:
    """One document of a customer."""
    record = queries.external_document(request.seat, number)
    return render(request, "documents/external/record.html", record_context(request, record, PARTS))


@staff(Right.EDIT_RECORDS)
@once
def external_document_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a document that a customer has sent."""
    seat = request.seat
    form = ReceiveForm(request.POST or None, request.FILES or None, organisation=seat.organisation)

    def receive() -> Any:
        return receive_document(seat.organisation, said=form.said(), by=seat, files=form.cleaned_data["uploads"])

    return new_record(request, form, receive, "documents/external/new.html", words=_("Received as %(number)s."))
