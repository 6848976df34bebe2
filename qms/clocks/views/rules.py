"""The rules of clocks: read by all staff, changed as new versions by those who may, tried on an example."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.queries import visible_sites
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.clocks.example import Example, example
from qms.clocks.forms import RuleForm, WhatIfForm
from qms.clocks.ladder import rungs_of_rule
from qms.clocks.models import ClockRule
from qms.clocks.queries import get_rule, rules_of, versions_of
from qms.clocks.receipt import moment_words
from qms.clocks.services.rules import change_rule
from qms.clocks.units import Unit, amount_words
from qms.clocks.words import as_read
from qms.lib.refusal import Refused
from qms.web.lists import keyset_page
from qms.web.tables import Column, State, Table
from qms.workspace.formkeys import once

ORDERINGS = {"name": ("name", "code"), "code": ("code",)}


def rule_url(seat: Seat, rule: ClockRule) -> str:
    """The address of a rule's page."""
    return reverse("staff:rule", args=[seat.organisation.slug, rule.code])


def _in_use(rule: ClockRule) -> State:
    return State(_("In use"), "ok") if rule.active else State(_("Not in use"), "mute")


def _columns(seat: Seat) -> list[Column[ClockRule]]:
    return [
        Column(
            "name", gettext_lazy("Name"), lambda r: as_read(r.name), link=lambda r: rule_url(seat, r), sort="name",
            role="lead",
        ),
        Column("amount", gettext_lazy("Time"), lambda r: amount_words(Unit(r.unit), r.amount), role="sub"),
        Column("citation", gettext_lazy("Rule it comes from"), lambda r: r.citation, role="half"),
        Column("market", gettext_lazy("Market"), lambda r: r.market),
        Column("version", gettext_lazy("Version"), lambda r: r.version, format="number"),
        Column("state", gettext_lazy("State"), _in_use, format="badge", role="half-2"),
    ]  # fmt: skip


@staff(Right.WORK_QUEUE, methods=("GET",))
def rules(request: SeatedRequest) -> HttpResponse:
    """All rules."""
    page = keyset_page(rules_of(request.seat), request.GET, orderings=ORDERINGS, default="name", counted=True)
    table = Table(_columns(request.seat), _("Rules of clocks"), page=page)
    return render(request, "clocks/rules.html", {"page_of_rows": page, "table": table})


@staff(Right.WORK_QUEUE, methods=("GET",))
def rule(request: SeatedRequest, code: str) -> HttpResponse:
    """One rule: its versions, its ladder, and what it means for an example (`?start=…&site=…`)."""
    seat, row = request.seat, get_rule(request.seat, code)
    sites = visible_sites().filter(active=True)
    tried = "start" in request.GET
    first = timezone.localtime() - timedelta(minutes=timezone.localtime().minute)
    form = WhatIfForm(request.GET if tried else None, sites=sites, initial={"start": first})
    found = _example(row, form) if tried else None
    context = _facts(row) | {
        "form": form,
        "example": found,
        "example_due": moment_words(found.due) if found else "",
        "versions": versions_of(row),
        "may_manage": seat.may(Right.MANAGE_RULES),
    }
    return render(request, "clocks/rule.html", context, status=422 if form.errors else 200)


def _facts(row: ClockRule) -> dict[str, Any]:
    return {
        "rule": row,
        "name": as_read(row.name),
        "amount": amount_words(Unit(row.unit), row.amount),
        "state": _in_use(row),
        "rungs": rungs_of_rule(row.ladder),
    }


def _example(row: ClockRule, form: WhatIfForm) -> Example | None:
    """The rule on the example, or a sentence at the form that says why there is no answer."""
    if not form.is_valid():
        return None
    start = form.cleaned_data["start"].replace(tzinfo=None)
    try:
        return example(
            unit=Unit(row.unit), amount=row.amount, country=row.country, ladder=row.ladder, start=start,
            site=form.cleaned_data["site"],
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None


@staff(Right.MANAGE_RULES)
@once
def rule_edit(request: SeatedRequest, code: str) -> HttpResponseBase:
    """Make a new version of the rule."""
    seat, row = request.seat, get_rule(request.seat, code)
    form = RuleForm(request.POST if request.method == "POST" else None, rule=row)
    if request.method == "POST" and form.is_valid() and _changed(form, row, seat):
        messages.success(request, _("The new version counts for clocks that start from now on."))
        return redirect(rule_url(seat, row))
    context = _facts(row) | {
        "form": form,
        "steps": [" ".join(step) for step in form.steps],
        "back": rule_url(seat, row),
    }
    return render(request, "clocks/rule_edit.html", context, status=422 if form.errors else 200)


def _changed(form: RuleForm, row: ClockRule, seat: Seat) -> bool:
    values = form.cleaned_data
    try:
        change_rule(
            row, unit=Unit(values["unit"]), amount=values["amount"], ladder=values["ladder"],
            citation=values["citation"], country=values["country"], active=values["active"], reason=values["reason"],
            version=values["version"], by=seat,
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
