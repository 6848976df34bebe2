"""The form of a window of a customer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField
from changecontrol.models import CustomerWindow
from qms.organisations.models import Customer
from qms.workflow.fields import choice, line


class WindowForm(forms.Form):
    """A span of days of a customer."""

    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())
    kind = choice(_("What happens then"), CustomerWindow.Kind.choices)
    label = line(_("Name"), most=120, required=True, hint=_("The same name again moves the days of that window."))
    starts_on = DayField(label=_("First day"), help_text=_("Days are those of the customer's time zone."))
    ends_on = DayField(label=_("Last day"))
    called_off = forms.BooleanField(label=_("Called off"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers in use."""
        super().__init__(*args, **kwargs)
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Customer.objects.filter(active=True).order_by("name")
