"""The list of studies, the study with its sheet, a new study."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.risk import queries
from qms.risk.consulting import consulted
from qms.risk.forms import OpenStudyForm
from qms.risk.guards import critical, pending, rows_of
from qms.risk.heatmap import heat_maps
from qms.risk.lists import FMEAS
from qms.risk.services import open_study
from qms.risk.sheets import sheet_columns
from qms.risk.workflow import ROW_ACTS
from qms.web.lists import keyset_page
from qms.web.tables import Table
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show

OF_A_ROW = frozenset(one.act for one in ROW_ACTS) - {"add_row", "import_rows", "compare"}
"""Acts that are about one row; their buttons stand on the row's page."""
SHOWN: dict[str, dict[str, Any]] = {
    "high": {"priority": "H"},
    "medium": {"priority": "M"},
    "waiting": {"pending_since__isnull": False},
}
SHEET_ORDERINGS = {"number": ("number", "id"), "rpn": ("-rpn", "-id")}


def _overview(record: Any, seat: Seat) -> dict[str, Any]:
    rows = rows_of(record)
    return {"many": rows.count(), "critical": critical(rows).count(), "waiting": pending(record).count()}


PARTS = (
    Part("rows", _lazy("Sheet"), "risk/rows.html", wide=True),
    Part("overview", _lazy("Overview"), "risk/overview.html", _overview),
    Part("consult", _lazy("Customers"), "risk/consult.html", lambda one, _: consulted(one)),
    Part("heat", _lazy("Heat map"), "risk/heat.html", lambda one, _: {"maps": heat_maps(queries.heat_of(one))}),
    Part("revisions", _lazy("Revisions"), "risk/revisions.html", lambda one, _: {"revisions": queries.revisions(one)}),
    FILES,
    HISTORY,
)


@staff(Right.READ_RECORDS, methods=("GET",))
def fmeas(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, FMEAS, "risk/fmeas.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def fmea(request: SeatedRequest, number: str) -> HttpResponse:
    """The study: state, what is next, and one of its parts; the sheet comes in pages."""
    record = queries.fmea(request.seat, number)
    context = record_context(request, record, PARTS)
    context["acts"] = [one for one in context["acts"] if one.transition.act not in OF_A_ROW]
    primary = context["primary"]
    if primary is not None and primary.transition.act in OF_A_ROW:
        context["primary"] = next((one for one in context["acts"] if one.possible and one.transition.rank < 50), None)
    if context["tab"] == "rows":
        context |= _sheet(request, record, context["here"])
    return render(request, "risk/fmea.html", context)


def _sheet(request: SeatedRequest, record: Any, here: str) -> dict[str, Any]:
    which = request.GET.get("show", "")
    rows = queries.sheet(record).filter(**SHOWN.get(which, {}))
    page = keyset_page(rows, request.GET, orderings=SHEET_ORDERINGS, default="number")
    return {"sheet": Table(sheet_columns(here), _("Sheet"), page=page), "rows_page": page, "which": which}


@staff(Right.EDIT_RECORDS)
@once
def fmea_new(request: SeatedRequest) -> HttpResponseBase:
    """Open a study."""
    form = OpenStudyForm(request.POST or None, initial={"owner": request.seat.person})
    return new_record(
        request, form, lambda: open_study(request.seat.organisation, study=form.study(), by=request.seat),
        "risk/fmea_new.html", words=_("Opened as %(number)s."),
    )  # fmt: skip
