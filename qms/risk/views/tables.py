"""The pages of rating tables: list, one version, the handbook's, a new draft."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.risk import queries
from qms.risk.forms import DraftTablesForm
from qms.risk.lists import RATING_TABLES
from qms.risk.priority import RATINGS
from qms.risk.scales import Scheme, handbook_scheme, scheme_in_force, scheme_of
from qms.risk.services import draft_tables
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show

DEVIATIONS_SHOWN = 100


def shown_scheme(scheme: Scheme) -> dict[str, Any]:
    """What the page of tables shows: the scales with their rates, and the cells that differ from the handbook."""
    deviations = list(scheme.deviations())
    return {
        "scheme": scheme,
        "severity_rows": list(zip(RATINGS, scheme.severity, strict=True)),
        "occurrence_rows": list(zip(RATINGS, scheme.occurrence, scheme.bounds, strict=True)),
        "detection_rows": list(zip(RATINGS, scheme.detection, strict=True)),
        "deviations": deviations[:DEVIATIONS_SHOWN],
        "deviation_count": len(deviations),
    }


def _scales(record: Any, seat: Seat) -> dict[str, Any]:
    return shown_scheme(scheme_of(record))


PARTS = (Part("scales", _lazy("Scales and priorities"), "risk/scales.html", _scales), HISTORY)


@staff(Right.READ_RECORDS, methods=("GET",))
def rating_tables(request: SeatedRequest) -> HttpResponseBase:
    """The versions so far, and what is in force."""
    return show(request, RATING_TABLES, "risk/rating_tables.html", in_force=scheme_in_force())


@staff(Right.READ_RECORDS, methods=("GET",))
def rating_tables_handbook(request: SeatedRequest) -> HttpResponse:
    """The tables of the handbook, which hold until others are approved."""
    return render(request, "risk/handbook.html", shown_scheme(handbook_scheme()))


@staff(Right.READ_RECORDS, methods=("GET",))
def rating_table(request: SeatedRequest, number: str) -> HttpResponse:
    """One version of the tables."""
    record = queries.one_tables(request.seat, number)
    return render(request, "risk/rating_table.html", record_context(request, record, PARTS))


@staff(Right.EDIT_RECORDS)
@once
def rating_tables_new(request: SeatedRequest) -> HttpResponseBase:
    """Draft new tables from those in force."""
    seat, form = request.seat, DraftTablesForm(request.POST or None)
    return new_record(
        request, form, lambda: draft_tables(seat.organisation, title=form.cleaned_data["title"], by=seat),
        "risk/rating_tables_new.html", words=_("Drafted as %(number)s."),
    )  # fmt: skip
