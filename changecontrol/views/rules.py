"""The staff's pages of sets of classification rules: list, record, a new one."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from changecontrol.forms import NewRulesForm
from changecontrol.lists.change import RULE_SETS
from changecontrol.queries import rules as queries
from changecontrol.services import draft_rules
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.workflow.newpage import new_record
from qms.workflow.recordpage import FILES, HISTORY, Part, record_context
from qms.workspace.formkeys import once
from qms.workspace.listpage import show

PARTS = (
    Part(
        "rules", _lazy("Rules"), "changecontrol/rules/overview.html",
        lambda one, _seat: {"lines": queries.lines_of(one)},
    ),
    FILES,
    HISTORY,
)  # fmt: skip


@staff(Right.READ_RECORDS, methods=("GET",))
def change_rules(request: SeatedRequest) -> HttpResponseBase:
    """The list, with filters in the address."""
    return show(request, RULE_SETS, "changecontrol/rules/list.html")


@staff(Right.READ_RECORDS, methods=("GET",))
def rule_set(request: SeatedRequest, number: str) -> HttpResponse:
    """The set: its rules in words, what it makes of past changes."""
    record = queries.rule_set(request.seat, number)
    return render(request, "changecontrol/rules/record.html", record_context(request, record, PARTS))


@staff(Right.EDIT_RECORDS)
@once
def rule_set_new(request: SeatedRequest) -> HttpResponseBase:
    """Begin a set with the one in force, else with what the house proposes."""
    seat = request.seat
    form = NewRulesForm(request.POST or None)
    return new_record(
        request, form, lambda: draft_rules(seat.organisation, by=seat, **form.cleaned_data),
        "changecontrol/rules/new.html",
    )  # fmt: skip
