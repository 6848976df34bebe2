"""The form of the organisation itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.organisations.models import Organisation


class OrganisationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Name, zone, language, security contact, and whether a second factor is asked of everybody at sign-in."""

    class Meta:
        model = Organisation
        fields = ["name", "legal_name", "zone", "language", "security_contact", "second_factor_required"]
        help_texts = {
            "zone": _("The year in the numbers of records turns in this zone."),
            "security_contact": _("Is told when signing was locked after wrong attempts."),
            "second_factor_required": _("Whoever has none yet sets one up at the next sign-in."),
        }

    def _post_clean(self) -> None:
        """Leave the instance alone: only the service changes it."""
