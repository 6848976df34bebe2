"""The forms of terms. Which fields are drawn follows from what is ticked: "Show the fields" asks for the form again.

A field for every parameter is there from the beginning, so that drafts, conflicts and errors know it; only those of
ticked parameters are drawn and read. It works without script.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _

from qms.clocks.units import Unit
from qms.lib.refusal import Refused
from qms.organisations.models import Customer, Organisation
from qms.terms.models import TermRow, TermSet
from qms.terms.parameters import Parameter, Type, checked
from qms.terms.queries import parameters_of, rows_of
from qms.terms.services import Agreed, Draft
from qms.web.forms import DateInput
from qms.workflow.fields import choice, line
from qms.workflow.forms import ActForm

RESHAPE = "reshape"
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


@dataclass(frozen=True)
class Row:
    """A ticked parameter as the page draws it: heading, hint, and the names of its fields."""

    label: str
    hint: str
    names: str


class TermsFields(forms.Form):
    """What a set says, shared by a new draft and its revision."""

    title = line(_("Title"), most=200, required=True)
    source = line(
        _("Where it is agreed"), most=200, required=True,
        hint=_("Contract, agreement or requirement with its issue, such as: Quality agreement QAA-17, issue 2."),
    )  # fmt: skip
    effective_from = forms.DateField(
        label=_("In force from"), widget=DateInput, help_text=_("Today at the earliest: terms do not reach back.")
    )
    effective_until = forms.DateField(
        label=_("In force until"),
        widget=DateInput,
        required=False,
        help_text=_("Empty: until a later set starts."),
    )
    settled = forms.MultipleChoiceField(
        label=_("What is agreed"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what these terms speak of, then show the fields. For the rest our own rules hold."),
    )  # fmt: skip
    timed = forms.MultipleChoiceField(
        label=_("Times that are agreed"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Of the agreed time and our own rule the stricter one counts."),
    )  # fmt: skip

    def load(self, organisation: Organisation) -> None:
        """Add the fields of every parameter the organisation knows."""
        self.parameters = parameters_of(organisation.pk)
        for name, timed in (("settled", False), ("timed", True)):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            some = [one for one in self.parameters.values() if (one.type is Type.TIME) == timed]
            field.choices = [(one.code, one.label) for one in some]
        for one in self.parameters.values():
            self.fields.update(_fields_of(one))

    def chosen(self) -> list[Parameter]:
        """The parameters that are ticked, in the order they are offered."""
        ticked = {code for name in ("settled", "timed") for code in self[name].value() or ()}
        return [one for one in self.parameters.values() if one.code in ticked]

    def rows(self) -> Iterator[Row]:
        """What the page draws for them."""
        for one in self.chosen():
            yield Row(str(one.label), str(one.hint), " ".join(_fields_of(one)))

    def again(self) -> bool:
        """Whether only other fields were asked for: the form is shown again and finds no fault."""
        if not self.is_bound or RESHAPE not in self.data:
            return False
        self._errors = ErrorDict()
        return True

    def clean(self) -> dict[str, Any]:
        """Read the ticked parameters; each must have a value that fits its type."""
        found: dict[str, Any] = super().clean() or {}
        self.agreed: dict[str, Agreed] = {}
        for one in self.chosen():
            if any(name in self.errors for name in _fields_of(one)):
                continue
            try:
                value = checked(one, _raw(one, found))
            except Refused as refused:
                self.add_error(next(iter(_fields_of(one))), str(refused))
            else:
                self.agreed[one.code] = Agreed(value, found.get(f"clause_{one.code}", ""))
        return found

    def draft(self) -> Draft:
        """What was entered."""
        names = ("title", "source", "effective_from", "effective_until")
        return Draft(**{name: self.cleaned_data[name] for name in names}, terms=self.agreed)

    def begin_with(self, terms: TermSet, rows: list[TermRow]) -> None:
        """Show what a set says."""
        known = [row for row in rows if row.code in self.parameters]
        times = {row.code for row in known if self.parameters[row.code].type is Type.TIME}
        first = {name: getattr(terms, name) for name in ("title", "source", "effective_from", "effective_until")}
        first |= {"settled": [row.code for row in known if row.code not in times], "timed": sorted(times)}
        for row in known:
            first |= {f"clause_{row.code}": row.citation, **_shown(self.parameters[row.code], row.value)}
        self.initial = {**first, **self.initial}


class NewTermsForm(TermsFields):
    """A new set of a customer."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        """Offer the customers in use."""
        super().__init__(*args, **kwargs)
        self.load(organisation)
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Customer.objects.filter(active=True)


class ReviseForm(TermsFields, ActForm):
    """Another draft of the same set."""

    fields_template = "terms/fields.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what the draft says."""
        super().__init__(*args, **kwargs)
        self.load(self.record.organisation)
        self.begin_with(self.record, rows_of(self.record))

    def data_for_act(self) -> dict[str, Any]:
        """The whole draft."""
        return {"draft": self.draft()}


class PutInForceForm(ActForm):
    """Whether the customer reads the set."""

    shared = forms.BooleanField(
        label=_("The customer may read it in the portal"), required=False, initial=True,
        help_text=_("What was offered to the customer stays shared."),
    )  # fmt: skip


def _fields_of(one: Parameter) -> dict[str, forms.Field]:
    """The fields of a parameter by name: value, or amount and unit, then the clause. None is required."""
    code = one.code
    clause = line(_("Clause"), most=200)
    match one.type:
        case Type.TIME:
            amount = forms.DecimalField(label=_("Amount"), max_digits=8, decimal_places=2, required=False)
            unit = choice(_("Unit"), Unit.choices, required=False)
            return {f"amount_{code}": amount, f"unit_{code}": unit, f"clause_{code}": clause}
        case Type.NUMBER:
            field: forms.Field = forms.IntegerField(
                label=_("Value"), min_value=one.low, max_value=one.high, required=False
            )
        case Type.FLAG:
            field = forms.ChoiceField(label=_("Value"), choices=YES_NO, required=False, widget=forms.RadioSelect)
        case Type.CHOICE:
            field = choice(_("Value"), one.choices, required=False)
        case Type.CODES:
            field = forms.MultipleChoiceField(
                label=_("Values"), choices=one.choices, required=False, widget=forms.CheckboxSelectMultiple
            )
        case Type.WORDS:
            field = line(_("Values, separated by commas"), most=1000)
    return {f"value_{code}": field, f"clause_{code}": clause}


def _raw(one: Parameter, found: dict[str, Any]) -> Any:
    """What was entered for a parameter, as `checked` takes it."""
    if one.type is Type.TIME:
        return {"amount": found.get(f"amount_{one.code}"), "unit": found.get(f"unit_{one.code}")}
    value = found.get(f"value_{one.code}")
    return {"yes": True, "no": False}.get(str(value)) if one.type is Type.FLAG else value


def _shown(one: Parameter, value: Any) -> dict[str, Any]:
    """A kept value as its fields show it."""
    match one.type:
        case Type.TIME:
            return {f"amount_{one.code}": value["amount"], f"unit_{one.code}": value["unit"]}
        case Type.FLAG:
            return {f"value_{one.code}": "yes" if value else "no"}
        case Type.WORDS:
            return {f"value_{one.code}": ", ".join(value)}
        case _:
            return {f"value_{one.code}": value}
