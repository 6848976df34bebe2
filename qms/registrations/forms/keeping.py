"""The forms of sharing and handing over."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.organisations.models import Customer
from qms.records.queries import customers_of
from qms.registrations.workflow import KEEPERS
from qms.workflow.fields import StaffField
from qms.workflow.forms import ActForm, StaffForm


class AssignForm(StaffForm):
    """The new owner."""

    owner = StaffField(label=_("New owner"), roles=KEEPERS)


class SharingForm(ActForm):
    """The customers who see the registration."""

    customers = forms.ModelMultipleChoiceField(
        label=_("Customers"), queryset=Customer.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Without any, no customer sees it any more. None learns of the others."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers in use and those who see it; these are ticked."""
        super().__init__(*args, **kwargs)
        now = customers_of(self.record)
        field = self.fields["customers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Customer.objects.filter(active=True) | Customer.objects.filter(pk__in=[one.pk for one in now])
        self.initial = {"customers": [one.pk for one in now], **(self.initial or {})}
