"""The forms of the register of supply."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField
from changecontrol.services import Supplied
from qms.organisations.models import Customer, Site
from qms.workflow.fields import line


class SupplyForm(forms.Form):
    """One line of the register."""

    part_number = line(_("Part number"), required=True)
    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    product = line(_("Product"), most=200)
    customer_part = line(_("Customer's part number"))
    ended_on = DayField(
        label=_("Supplied until"),
        required=False,
        help_text=_("Empty while it is supplied. The line stays in the register."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is in use."""
        super().__init__(*args, **kwargs)
        for name, model in (("customer", Customer), ("site", Site)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = model.objects.filter(active=True).order_by("name")

    def supplied(self) -> Supplied:
        """The line."""
        return Supplied(**self.cleaned_data)


class SupplyFileForm(forms.Form):
    """A table of the register."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, ODS or CSV with part number and customer code; product, customer part and site if known."),
    )
