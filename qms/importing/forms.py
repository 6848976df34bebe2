"""The forms of an import: the file, and what its columns mean."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from qms.importing.importers import IMPORTERS, Importer
from qms.importing.services import Plan
from qms.importing.targets import Target
from qms.lib.text import excerpt
from qms.organisations.models import Customer, Site
from qms.records.offers import kind_of
from qms.workflow.fields import choice

SAMPLE_SHOWN = 40
ORDER_CHOICES = [
    ("dmy", _("day, month, year: 31.12.2026")),
    ("mdy", _("month, day, year: 12/31/2026")),
    ("ymd", _("year, month, day: 26-12-31")),
]


class UploadForm(forms.Form):
    """The file to import, and what its lines become; complaints, where nothing is said."""

    kind = forms.ChoiceField(label=_("The lines become"), required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, also packed as .gz, or XLSX, XLS, ODS. The first line names the columns."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.gz,.xlsx,.xls,.ods"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds that have an importer."""
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(slug, kind_of(slug).plural) for slug in IMPORTERS]

    def clean_kind(self) -> str:
        """The kind chosen, else the first."""
        return self.cleaned_data["kind"] or next(iter(IMPORTERS))

    def clean_file(self) -> Any:
        """Bound the size before anything is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.FILE_MAX_BYTES:
            sentence = _("The file is larger than %(limit)d MB. Please pack it as .gz or split it.")
            raise forms.ValidationError(sentence % {"limit": settings.FILE_MAX_BYTES // 1024 // 1024})
        return file


class PlanForm(forms.Form):
    """For each field the column it is made of, and what holds for all lines."""

    customer_code = forms.ModelChoiceField(
        label=_("Customer of all lines that name none"), queryset=Customer.objects.none(), required=False,
        to_field_name="code", empty_label=_("No customer"),
        help_text=_("A record without a customer is for staff only."),
    )  # fmt: skip
    site_code = forms.ModelChoiceField(
        label=_("Site of all lines that name none"), queryset=Site.objects.none(), required=False, to_field_name="code",
        empty_label=_("No site"),
    )  # fmt: skip
    shared = forms.BooleanField(required=False)
    dates = choice(_("Order of dates that are written in digits"), ORDER_CHOICES)

    def __init__(
        self,
        *args: Any,
        importer: Importer,
        columns: Sequence[str],
        samples: Mapping[str, Sequence[str]],
        **kwargs: Any,
    ) -> None:
        """Offer the columns of the file, each with the beginning of what stands in it."""
        super().__init__(*args, **kwargs)
        self.columns, self.targets = list(columns), importer.targets
        offered = [(str(place), _named(column, samples)) for place, column in enumerate(columns)]
        if importer.shareable:
            self.fields["shared"].label = cast(str, importer.shareable)
        else:
            del self.fields["shared"]
        for target in importer.targets:
            self.fields[self.prefixed(target)] = _column_field(target, offered)
        customer, site = self.fields["customer_code"], self.fields["site_code"]
        assert isinstance(customer, forms.ModelChoiceField) and isinstance(site, forms.ModelChoiceField)
        customer.queryset = Customer.objects.filter(active=True)
        site.queryset = Site.objects.filter(active=True)

    @staticmethod
    def prefixed(target: Target) -> str:
        """The name of the form's field that chooses the columns of a target."""
        return f"from_{target.name}"

    @property
    def first_names(self) -> str:
        """The fields most files have, for the template."""
        return " ".join(f"from_{target.name}" for target in self.targets[:7])

    @property
    def more_names(self) -> str:
        """The others."""
        return " ".join(f"from_{target.name}" for target in self.targets[7:])

    @property
    def names_for_all(self) -> str:
        """What holds for all lines."""
        return " ".join(name for name in ("dates", "customer_code", "site_code", "shared") if name in self.fields)

    def plan(self) -> Plan:
        """The plan that was chosen."""
        data = self.cleaned_data
        chosen = {target.name: data[self.prefixed(target)] or [] for target in self.targets}
        places = {name: found if isinstance(found, list) else [found] for name, found in chosen.items()}
        named = {name: tuple(self.columns[int(place)] for place in found) for name, found in places.items()}
        return Plan(
            columns={name: found for name, found in named.items() if found},
            dates=data["dates"],
            customer=data["customer_code"].code if data["customer_code"] else "",
            site=data["site_code"].code if data["site_code"] else "",
            shared=data.get("shared", False),
        )

    def refuse(self, field: str | None, sentence: str) -> None:
        """Show a refusal of the plan at the field it is about."""
        own = {"customer": "customer_code", "site": "site_code", "dates": "dates"}.get(field or "", f"from_{field}")
        self.add_error(own if own in self.fields else None, sentence)


def initial_of(importer: Importer, plan: Plan, columns: Sequence[str]) -> dict[str, Any]:
    """What the form shows of a plan."""
    place = {column: str(number) for number, column in enumerate(columns)}
    chosen: dict[str, Any] = {
        "customer_code": plan.customer, "site_code": plan.site, "shared": plan.shared, "dates": plan.dates or "dmy"
    }  # fmt: skip
    for target in importer.targets:
        found = [place[column] for column in plan.columns.get(target.name, ()) if column in place]
        if found:
            chosen[PlanForm.prefixed(target)] = found if target.name == "description" else found[0]
    return chosen


HINTS = {
    "description": _("Several columns are put together, each with its name."),
    "customer": _("Codes or names of customers; every one must be known."),
    "site": _("Codes or names of sites; every one must be known."),
}


def _column_field(target: Target, offered: list[tuple[str, str]]) -> forms.Field:
    label, hint = cast(str, target.label), cast(str, target.hint or HINTS.get(target.name, ""))
    if target.name == "description":
        widget = forms.SelectMultiple(attrs={"size": min(len(offered), 8)})
        return forms.MultipleChoiceField(label=label, choices=offered, widget=widget, help_text=hint)
    return choice(label, offered, required=False, hint=hint)


def _named(column: str, samples: Mapping[str, Sequence[str]]) -> str:
    shown = excerpt(", ".join(samples.get(column, ())), SAMPLE_SHOWN)
    return f"{column} ({shown})" if shown else column
