"""Forms of the work queue and of rules."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.models import Person
from qms.accounts.rights import STAFF_ROLES
from qms.clocks.bands import LABELS, Band, bands
from qms.clocks.ladder import CUSTOMER, OWNER
from qms.clocks.models import ClockRule, Task
from qms.clocks.public_holidays import check_place
from qms.clocks.queries import due_between
from qms.clocks.services.rules import STEPS_AT_MOST, checked_ladder
from qms.clocks.units import Unit, checked_amount
from qms.lib.refusal import Refused
from qms.organisations.models import Site
from qms.records.offers import KINDS
from qms.web.filters import FilterForm
from qms.web.forms import DateTimeInput
from qms.web.together import Together, together

ANY = gettext_lazy("any")


OFFERED = "what open work there is"
_OFFERED = {
    "customer": ("record__customer_id", "record__customer__name"),
    "site": ("record__site_id", "record__site__name"),
}


def _pairs(asked: Together, key: str, words: str) -> dict[str, str]:
    return {row[key]: row[words] for row in asked[OFFERED] if row[key]}


def _kinds(asked: Together) -> dict[str, str | Promise]:
    return {kind: KINDS[kind].label for kind in {row["record__kind"] for row in asked[OFFERED]} & KINDS.keys()}


class WorkFilter(FilterForm):
    """Filters of My work. Only customers, kinds and sites that have open work are offered; one question tells them."""

    main = ("customer", "kind", "due")

    customer = django_filters.ChoiceFilter(
        field_name="record__customer_id", empty_label=ANY, label=gettext_lazy("Customer")
    )
    kind = django_filters.ChoiceFilter(field_name="record__kind", empty_label=ANY, label=gettext_lazy("Kind"))
    due = django_filters.ChoiceFilter(
        method="filter_due",
        empty_label=ANY,
        label=gettext_lazy("Due"),
        choices=[(band.value, LABELS[band]) for band in Band],
    )
    site = django_filters.ChoiceFilter(field_name="record__site_id", empty_label=ANY, label=gettext_lazy("Site"))

    class Meta:
        """Nothing is taken from the model by itself."""

        model = Task
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet[Task], request: Any = None) -> None:
        """Offer what occurs in the queryset."""
        super().__init__(data, queryset=queryset, request=request)
        asked = together(request)
        columns = (*_OFFERED["customer"], *_OFFERED["site"], "record__kind")
        asked.rows(OFFERED, lambda: queryset.order_by().values(*columns).distinct()[:1000])
        for name, (key, words) in _OFFERED.items():
            self._offer(name, partial(_pairs, asked, key, words))
        self._offer("kind", partial(_kinds, asked))

    def _offer(self, name: str, choices: Callable[[], Mapping[str, str | Promise]]) -> None:
        self.filters[name].extra["choices"] = lambda: sorted(choices().items(), key=lambda one: str(one[1]))

    def filter_due(self, queryset: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        """Keep one band; what has no due time is later."""
        band = Band(value)
        found = due_between(queryset, *bands().span(band))
        return queryset.filter(Q(due_at=None) | Q(pk__in=found.values("pk"))) if band is Band.LATER else found


class HandOverForm(forms.Form):
    """To whom, and why."""

    to = forms.ModelChoiceField(
        queryset=Person.objects.none(), label=gettext_lazy("Hand over to"), empty_label=gettext_lazy("Choose somebody")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The new person reads this in a message. It is kept in the record's timeline."),
    )

    def __init__(self, data: Any, *, people: QuerySet[Person]) -> None:
        """Offer these people."""
        super().__init__(data)
        to = self.fields["to"]
        assert isinstance(to, forms.ModelChoiceField)
        to.queryset = people


class WhatIfForm(forms.Form):
    """An example for a rule: when it starts, and on which site's calendar."""

    start = forms.DateTimeField(
        label=gettext_lazy("If the clock starts on"),
        widget=DateTimeInput(),
        help_text=gettext_lazy("Wall time at the site."),
    )
    site = forms.ModelChoiceField(queryset=Site.objects.none(), label=gettext_lazy("at the site"), empty_label=None)

    def __init__(self, data: Any, *, sites: QuerySet[Site], initial: Any = None) -> None:
        """Offer these sites."""
        super().__init__(data, initial=initial)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset = sites


def _told() -> list[tuple[str, Promise | str]]:
    return [
        (OWNER, gettext_lazy("Owner of the record")),
        (CUSTOMER, gettext_lazy("The customer who is asked")),
        *((role.code, role.label) for role in STAFF_ROLES),
    ]


class RuleForm(forms.Form):
    """A new version of a rule: amount, unit, citation, calendar country, ladder, reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amount = forms.DecimalField(label=gettext_lazy("Amount"), max_digits=8, decimal_places=2)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Unit.choices)
    citation = forms.CharField(
        label=gettext_lazy("Rule it comes from"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Standard and clause, law and article, or agreement and version."),
    )
    country = forms.CharField(
        label=gettext_lazy("Calendar of the country"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("Two letters, such as US, when a statute names its own working days. Else the site's."),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why the rule changes"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, *, rule: ClockRule) -> None:
        """Begin with the rule as it is: a pair of fields for each step of the ladder, and two free ones."""
        super().__init__(data, initial=_initial(rule))
        self.rungs = range(1, min(len(rule.ladder) + 2, STEPS_AT_MOST) + 1)
        for number in self.rungs:
            self.fields[f"percent_{number}"] = forms.IntegerField(
                label=gettext_lazy("Percent of the time used"), required=False, min_value=1, max_value=1000
            )
            self.fields[f"to_{number}"] = forms.MultipleChoiceField(
                label=gettext_lazy("Told"), required=False, choices=_told(), widget=forms.CheckboxSelectMultiple
            )

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The pairs of fields of the ladder, by name."""
        return [(f"percent_{number}", f"to_{number}") for number in self.rungs]

    def clean_country(self) -> str:
        """A country whose holidays are known, or nothing."""
        country = str(self.cleaned_data["country"]).upper()
        return _asked(lambda: check_place(country, ""), country)

    def clean(self) -> dict[str, Any]:
        """Amount fits unit; the ladder rises."""
        found: dict[str, Any] = super().clean() or {}
        if "amount" in found and "unit" in found:
            self._check("amount", lambda: checked_amount(Unit(found["unit"]), found["amount"]))
        found["ladder"] = [
            (found[percent], found.get(to, [])) for percent, to in self.steps if found.get(percent) is not None
        ]
        nameless = [to for percent, to in self.steps if found.get(to) and found.get(percent) is None]
        if nameless:
            self.add_error(nameless[0].replace("to", "percent"), _("Say after how many percent of the time."))
        self._check("percent_1", lambda: checked_ladder(found["ladder"]))
        return found

    def _check(self, field: str, question: Any) -> None:
        try:
            question()
        except Refused as refused:
            self.add_error(field, str(refused))


def _asked(question: Any, answer: str) -> str:
    try:
        question()
    except Refused as refused:
        raise forms.ValidationError(str(refused)) from refused
    return answer


def _initial(rule: ClockRule) -> dict[str, Any]:
    first: dict[str, Any] = {
        name: getattr(rule, name) for name in ("version", "amount", "unit", "citation", "country", "active")
    }
    first["amount"] = rule.amount.normalize() if rule.amount % 1 else int(rule.amount)
    for number, (percent, to) in enumerate(rule.ladder, 1):
        first |= {f"percent_{number}": percent, f"to_{number}": to}
    return first
