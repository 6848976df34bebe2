"""Staff pages of traceability: the chain of a record, gaps, rules of gaps."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.traceability.forms import SettleForm
from qms.traceability.gaps import RuleInUse, counts_by_rule, get_rule, last_round, rules_of_house, versions_of
from qms.traceability.jobs import start_chain_matrix, start_chain_pack
from qms.traceability.lists import GAPS
from qms.traceability.page import chain_page
from qms.traceability.rulelist import rule_columns, rule_facts
from qms.traceability.services import settle_rule
from qms.web.tables import Table
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@staff(Right.READ_RECORDS, methods=("GET",))
def traceability(request: SeatedRequest, path: str, number: str) -> HttpResponse:
    """What hangs together with the record: graph, matrix, gaps."""
    return chain_page(request, path, number)


@staff(Right.EXPORT, methods=("POST",))
def chain_pack(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """The whole chain as one PDF, made in the background."""
    return start_chain_pack(request, path, number)


@staff(Right.EXPORT, methods=("POST",))
def chain_matrix(request: SeatedRequest, path: str, number: str) -> HttpResponseBase:
    """The matrix as a file, made in the background."""
    return start_chain_matrix(request, path, number)


@staff(Right.READ_RECORDS, methods=("GET",))
def gaps(request: SeatedRequest) -> HttpResponseBase:
    """The gaps that the nightly search has found."""
    return show(request, GAPS, "traceability/gaps.html", last=last_round(request.seat.organisation.pk))


@staff(Right.READ_RECORDS, methods=("GET",))
def gap_rules(request: SeatedRequest) -> HttpResponse:
    """All rules: what each asks for, where it comes from, what it does here, how many records break it."""
    seat = request.seat
    rows = rules_of_house(seat.organisation.pk)
    table = Table(rule_columns(seat, counts_by_rule(seat)), _("Rules of gaps"), rows=rows)
    context = {"table": table, "rows": rows, "last": last_round(seat.organisation.pk)}
    return render(request, "traceability/rules.html", context)


@staff(Right.READ_RECORDS, methods=("GET",))
def gap_rule(request: SeatedRequest, code: str) -> HttpResponse:
    """One rule, and what was settled about it."""
    one = get_rule(request.seat, code)
    context = rule_facts(one) | {
        "count": counts_by_rule(request.seat).get(code, 0),
        "versions": versions_of(one.setting) if one.setting else [],
        "may_manage": request.seat.may(Right.MANAGE_RULES),
    }
    return render(request, "traceability/rule.html", context)


@staff(Right.MANAGE_RULES)
@once
def gap_rule_edit(request: SeatedRequest, code: str) -> HttpResponseBase:
    """Say what the rule does here from now on."""
    seat, one = request.seat, get_rule(request.seat, code)
    back = reverse("staff:gap_rule", args=[seat.organisation.slug, code])
    initial: dict[str, Any] = {"use": one.use.value, "version": one.setting.version if one.setting else 0}
    form = SettleForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid() and _settled(form, one, seat):
        messages.success(
            request, _("The rule works like this from now on; the list of gaps follows with the next search.")
        )
        return redirect(back)
    context = rule_facts(one) | {"form": form, "back": back}
    return render(request, "traceability/rule_edit.html", context, status=422 if form.errors else 200)


def _settled(form: SettleForm, one: RuleInUse, seat: Seat) -> bool:
    values = form.cleaned_data
    try:
        settle_rule(one.rule, use=values["use"], reason=values["reason"], version=values["version"], by=seat)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
