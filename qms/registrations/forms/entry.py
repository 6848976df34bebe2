"""What a registration says: entered, written as a draft, corrected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.organisations.models import Site
from qms.registrations.models import Type
from qms.registrations.models.registration import LINE_LIMIT, SCOPE_LIMIT
from qms.registrations.services import NewRegistration
from qms.workflow.fields import DayField, choice, line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm


class NamesField(forms.CharField):
    """Several names, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: Any) -> Any:
        """The list of names; what is wrong with one the service says."""
        found: str = super().clean(value)
        return [name.strip() for name in found.splitlines() if name.strip()]

    def prepare_value(self, value: Any) -> Any:
        """As they are typed."""
        return "\n".join(value) if isinstance(value, list | tuple) else value


ONE_A_LINE = _("One a line.")


def names(label: Any, hint: Any = ONE_A_LINE) -> NamesField:
    """A field of several names."""
    return NamesField(label=label, required=False, max_length=50_000, help_text=hint)


class Covered(forms.Form):
    """What it is and what it covers; reference and days stand apart."""

    title = line(_("Title"), most=200, required=True, hint=_("As people call it; customers read it too."))
    type = choice(_("Type"), Type.choices)
    body = line(_("Authority or body"), most=LINE_LIMIT, hint=_("With its number, if it has one."))
    holder = line(_("Holder"), most=LINE_LIMIT)
    scope = block(_("Scope"), most=SCOPE_LIMIT, required=False, hint=_("In the words of the certificate."))
    sites = forms.ModelMultipleChoiceField(
        label=_("Sites it covers"), queryset=Site.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    part_numbers = names(_("Part numbers"))
    products = names(_("Products"))
    characteristics = names(
        _("Registered characteristics"),
        _("One a line, named as in changes: a change of one is found by its name. Customers do not read them."),
    )

    def load(self) -> None:
        """Offer the sites in use."""
        field = self.fields["sites"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Site.objects.filter(active=True).order_by("name")

    def begin_with(self, record: Any) -> None:
        """Begin with what stands; the sites, too, that are not in use any more."""
        self.load()
        said = {name: getattr(record, name) for name in self.fields if hasattr(record, name)}
        field = self.fields["sites"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        held = Site.objects.filter(code__in=record.site_codes)
        field.queryset = (Site.objects.filter(active=True) | held).order_by("name")
        self.initial = {**said, "sites": [one.pk for one in held], **(self.initial or {})}


class Issued(forms.Form):
    """What was issued."""

    reference = line(_("Reference"), most=120, hint=_("The number of the certificate or submission."))
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Empty: without end."))


class NewRegistrationForm(Covered, Issued):
    """A new registration; its file comes with the draft."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the sites in use."""
        super().__init__(*args, **kwargs)
        self.load()

    def said(self) -> NewRegistration:
        """What was entered."""
        return NewRegistration(**{**self.cleaned_data, "sites": list(self.cleaned_data["sites"])})


class ReviseForm(Covered, Issued, ActForm):
    """The whole draft, and its file."""

    upload = forms.FileField(
        label=_("File of the certificate"), required=False,
        help_text=_("It takes the place of the file that the draft has now."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what stands."""
        super().__init__(*args, **kwargs)
        self.begin_with(self.record)

    def data_for_act(self) -> dict[str, Any]:
        """The fields, with the sites as a list."""
        return {**super().data_for_act(), "sites": list(self.cleaned_data["sites"])}


class CorrectForm(Covered, ActForm):
    """What it covers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what stands."""
        super().__init__(*args, **kwargs)
        self.begin_with(self.record)

    def data_for_act(self) -> dict[str, Any]:
        """The fields, with the sites as a list."""
        return {**super().data_for_act(), "sites": list(self.cleaned_data["sites"])}
