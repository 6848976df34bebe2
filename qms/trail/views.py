"""The trail, readable: who did what to which row, when and why, administrators' acts included."""

import datetime as dt
import json
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.access import SeatedRequest, staff
from qms.accounts.queries import staff_of_organisation
from qms.accounts.rights import Right
from qms.trail.evidence import evidence_of
from qms.trail.models import Fact
from qms.trail.names import fields_in_words, label, thing
from qms.trail.queries import facts
from qms.web.filters import FilterForm
from qms.web.lists import keyset_page
from qms.web.tables import Column, Table

ORDERINGS = {"newest": ("-id",)}
ACTS = [("insert", gettext_lazy("Created")), ("update", gettext_lazy("Changed")), ("delete", gettext_lazy("Removed"))]


class TrailFilter(FilterForm):
    """By person, act, table and period."""

    main = ("person", "act")

    person = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Person"),
        queryset=lambda request: staff_of_organisation(),  # type: ignore[arg-type]  # may be callable
        method="by_person",
    )
    act = django_filters.ChoiceFilter(label=gettext_lazy("Act"), choices=ACTS)
    table_name = django_filters.CharFilter(label=gettext_lazy("Table"), max_length=80)
    since = django_filters.DateFilter(
        label=gettext_lazy("From"),
        field_name="at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        label=gettext_lazy("Until"),
        field_name="at",
        lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        """Filters are declared above; none is guessed from the model."""

        model = Fact
        fields: list[str] = []

    def by_person(self, rows: QuerySet[Fact], name: str, value: Any) -> QuerySet[Fact]:
        """Facts keep the person's key, not a reference: history neither blocks nor is blocked."""
        return rows.filter(person=value.pk)


def _said(fact: Fact) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(fact.payload)
    return said


def _moment(fact: Fact) -> dt.datetime:
    return fact.at


def _columns(slug: str) -> list[Column[Fact]]:
    words = dict(ACTS)
    return [
        Column("at", gettext_lazy("When"), _moment, format="datetime", role="when"),
        Column("who", gettext_lazy("Who"), lambda f: _said(f).get("name") or _("the product"), role="half"),
        Column(
            "act", gettext_lazy("Act"), lambda f: words[f.act], role="lead", link=lambda f: f"/{slug}/trail/{f.pk}/"
        ),
        Column("what", gettext_lazy("What"), lambda f: thing(f.table_name), role="sub"),
        Column("fields", gettext_lazy("Fields"), lambda f: fields_in_words(f.table_name, _said(f).get("new") or {})),
        Column("reason", gettext_lazy("Reason"), lambda f: _said(f).get("reason") or ""),
    ]


@staff(Right.READ_TRAIL, methods=("GET",))
def trail(request: SeatedRequest) -> HttpResponse:
    """The facts of the organisation, newest first."""
    found = TrailFilter(request.GET, queryset=facts(), request=request)
    page = keyset_page(found.qs, request.GET, orderings=ORDERINGS, default="newest")
    table = Table(_columns(request.seat.organisation.slug), _("Trail"), page=page)
    evidence = evidence_of(request.seat.organisation.pk)
    context = {"filter": found, "page": page, "table": table, "evidence": evidence}
    return render(request, "trail/trail.html", context)


@staff(Right.READ_TRAIL, methods=("GET",))
def fact(request: SeatedRequest, number: int) -> HttpResponse:
    """One fact: before and after by field, and its place in the chain."""
    row = facts().filter(pk=number).first()
    if row is None:
        raise Http404
    said = _said(row)
    old, new = said.get("old") or {}, said.get("new") or {}
    names = sorted({*old, *new})
    fields = [(label(row.table_name, name), _shown(old.get(name)), _shown(new.get(name))) for name in names]
    context = {"fact": row, "said": said, "fields": fields, "thing": thing(row.table_name)}
    return render(request, "trail/fact.html", context)


def _shown(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
