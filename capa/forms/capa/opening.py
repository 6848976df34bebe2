"""The form of a new CAPA."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capa.models import Origin, RiskClass
from capa.services import Draft
from qms.organisations.models import Site
from qms.workflow.fields import StaffField, choice, line, text
from qms.workflow.keeping import OWNERS


class NewCapaForm(forms.Form):
    """What the problem is, how much hangs on it, who takes it up."""

    sources = line(
        _("Follows from"), most=800,
        hint=_("Numbers of the records with this problem, separated by commas. They share the CAPA."),
    )  # fmt: skip
    title = line(_("Title"), most=200, required=True)
    problem = text(
        _("Problem statement"), most=10_000, rows=6,
        hint=_("What is wrong with what, since when, where, how many; not yet why (8D, D2)."),
    )  # fmt: skip
    origin = choice(_("Origin"), Origin.choices)
    product = line(_("Product"), most=200)
    part_number = line(_("Part numbers"), most=400)
    lot = line(_("Lots or batches"), most=400)
    external_number = line(_("Number at the customer or supplier"))
    risk_class = choice(_("Class"), RiskClass.choices)
    class_reason = text(_("Reason of the class"), most=2000, required=False, rows=2)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    owner = StaffField(
        label=_("Owner"), roles=OWNERS, required=False, help_text=_("Who owned it once does not close it later.")
    )
    champion = StaffField(label=_("Champion"), roles=OWNERS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the sites in use and the staff."""
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset = Site.objects.filter(active=True)
        for field in self.fields.values():
            if isinstance(field, StaffField):
                field.load()

    def draft(self) -> Draft:
        """What was said, without the records it follows from."""
        return Draft(**{name: value for name, value in self.cleaned_data.items() if name != "sources"})

    def numbers(self) -> list[str]:
        """The numbers of the records it follows from, each once."""
        return list(dict.fromkeys(numbers_in(self.cleaned_data["sources"])))


def numbers_in(words: str) -> list[str]:
    """The numbers in a line, separated by commas, semicolons or blanks."""
    return [part.upper() for part in words.replace(",", " ").replace(";", " ").split()]
