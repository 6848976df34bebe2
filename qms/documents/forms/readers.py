"""The forms about who reads a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.documents.models import LANGUAGES, ReadRequirement
from qms.documents.queries.reading import requirements_of
from qms.documents.services.reading import READERS
from qms.organisations.models import Customer, Site
from qms.records.queries import customers_of
from qms.workflow.fields import choice
from qms.workflow.forms import ActForm


class SharingForm(ActForm):
    """The customers who read the document."""

    customers = forms.ModelMultipleChoiceField(
        label=_("Customers"), queryset=Customer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Without any, no customer reads the document any more."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers in use and those who read it; these are ticked."""
        super().__init__(*args, **kwargs)
        now = customers_of(self.record)
        field = self.fields["customers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Customer.objects.filter(active=True) | Customer.objects.filter(pk__in=[one.pk for one in now])
        self.initial = {"customers": [one.pk for one in now], **(self.initial or {})}


class RequireReadingForm(ActForm):
    """Who must read."""

    role = choice(_("Role"), [(one.code, one.label) for one in READERS])
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), required=False, help_text=_("Empty: at all sites.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the sites in use."""
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Site.objects.filter(active=True)


class EndReadingForm(ActForm):
    """Which requirement ends."""

    requirement = forms.ModelChoiceField(label=_("Requirement"), queryset=ReadRequirement.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those that run."""
        super().__init__(*args, **kwargs)
        field = self.fields["requirement"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = requirements_of(self.record)


class ReadForm(forms.Form):
    """That one has read and understood; it has nothing to fill in."""


class SiteLanguageForm(forms.Form):
    """The language of a site."""

    language = choice(_("Language"), LANGUAGES, hint=_("In which people at this site read documents."))
    block_stale = forms.BooleanField(
        label=_("A translation that is behind its source is not used here"), required=False,
        help_text=_("People at this site then read the source until the translation has caught up."),
    )  # fmt: skip
