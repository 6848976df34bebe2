"""The forms of a study's head."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.organisations.models import Customer, Site
from qms.risk.forms.fields import PartNumbersField
from qms.risk.models.study import Phase, Study
from qms.risk.services.studies import NAMES, StudyData
from qms.workflow.fields import StaffField, choice, line, text
from qms.workflow.forms import ActForm, StaffForm
from qms.workflow.keeping import OWNERS


class StudyFields(forms.Form):
    """What is said of a study as a whole."""

    title = line(_("Title"), most=200, required=True)
    study_type = choice(_("Study"), Study.choices)
    owner = StaffField(label=_("Owner"), roles=OWNERS)
    moderator = StaffField(label=_("Moderator"), roles=OWNERS, required=False)
    team = text(_("Team"), most=2000, required=False, rows=3, hint=_("One person a line, with function."))
    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none(), required=False)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    product = line(_("Product"), most=200)
    part_numbers = PartNumbersField(
        label=_("Part numbers"), required=False, max_length=20_000,
        help_text=_("One a line. Shipped pieces of these parts are what records are counted against."),
    )  # fmt: skip
    phase = choice(_("Phase"), Phase.choices, required=False)
    scope = text(_("Scope"), most=4000, required=False, hint=_("What is looked at, and what is not."))

    def offer(self) -> None:
        """Offer the customers, sites and people of the acting organisation."""
        for name, rows in (("customer", Customer.objects), ("site", Site.objects)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows.filter(active=True)
        for field in self.fields.values():
            if isinstance(field, StaffField):
                field.load()


class OpenStudyForm(StudyFields):
    """A new study."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what may be chosen."""
        super().__init__(*args, **kwargs)
        self.offer()

    def study(self) -> StudyData:
        """The head as the service takes it."""
        return StudyData(**{name: self.cleaned_data[name] for name in NAMES})


class ChangeStudyForm(ActForm, StudyFields):
    """The head of a study as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what may be chosen; show what is said now."""
        super().__init__(*args, **kwargs)
        self.offer()
        for name in NAMES:
            if name != "owner":
                self.initial.setdefault(name, getattr(self.record, name))
        del self.fields["owner"]


class AssignForm(StaffForm):
    """The new owner."""

    owner = StaffField(label=_("New owner"), roles=OWNERS)
