"""The staff's pages of terms: list, a set, a new draft."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.terms import queries
from qms.terms.forms import NewTermsForm
from qms.terms.guards import loosened
from qms.terms.lists import TERM_SETS
from qms.terms.services import draft_terms
from qms.terms.words import lines
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


def said(terms: Any, seat: Seat) -> dict[str, Any]:
    """What a set says, and of a draft which limits it makes looser than what is agreed."""
    found = loosened(terms) if terms.state in ("draft", "offered", "agreed") else []
    known = queries.parameters_of(seat.organisation.pk)
    return {
        "lines": lines(queries.rows_of(terms), known),
        "loosened": [known[code].label if code in known else code for code in found],
    }


PARTS = (Part("terms", _lazy("Terms"), "terms/set.html", said), FILES, HISTORY)


@staff(Right.READ_RECORDS, methods=("GET",))
def terms(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, TERM_SETS, "terms/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def term_set(request: SeatedRequest, number: str) -> HttpResponse:
    """One set: what it says, from when, who signed it."""
    record = queries.term_set(request.seat, number)
    return render(request, "terms/terms.html", record_context(request, record, PARTS))


@staff(Right.EDIT_RECORDS)
@once
def terms_new(request: SeatedRequest) -> HttpResponseBase:
    """Draft a set; `?from=<number>` begins with what another one says, `?customer=<key>` with a customer."""
    seat = request.seat
    form = NewTermsForm(request.POST or None, organisation=seat.organisation, initial=_initial(request))
    if request.method == "GET" and (former := request.GET.get("from", "")):
        other = queries.term_set(seat, former)
        form.begin_with(other, queries.rows_of(other))
        form.initial = {**form.initial, "customer": other.customer_id, "effective_from": None, "effective_until": None}
    return new_record(
        request, form,
        lambda: draft_terms(seat.organisation, customer=form.cleaned_data["customer"], draft=form.draft(), by=seat),
        "terms/new.html", words=_("Drafted as %(number)s."), sent=request.method == "POST" and not form.again(),
    )  # fmt: skip


def _initial(request: SeatedRequest) -> dict[str, Any]:
    key = request.GET.get("customer", "")
    return {"customer": key} if key else {}
