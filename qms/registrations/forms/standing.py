"""The forms by which a registration is renewed or replaced."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.registrations.models import Registration
from qms.registrations.queries import new_certificate
from qms.workflow.fields import DayField, RowField, line
from qms.workflow.forms import ActForm


class EnterCertificateForm(ActForm):
    """What was issued next."""

    reference = line(_("Reference"), most=120, required=True, hint=_("The number of the new certificate."))
    valid_from = DayField(label=_("Valid from"))
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Empty: without end."))
    upload = forms.FileField(label=_("File of the certificate"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what was entered and nobody has confirmed, else with the reference: bodies often keep it."""
        super().__init__(*args, **kwargs)
        row = new_certificate(self.record)
        said = {name: getattr(row, name) for name in ("reference", "valid_from", "valid_until")} if row else {}
        self.initial = {"reference": self.record.reference, **said, **(self.initial or {})}


class ReplaceForm(ActForm):
    """The registration that takes the place."""

    successor = RowField(Registration, label=_("Replaced by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those that are valid."""
        super().__init__(*args, **kwargs)
        rows = Registration.objects.filter(organisation=self.record.organisation, state="valid")
        self.fields["successor"].offer(rows.exclude(pk=self.record.pk).order_by("number"))  # type: ignore[attr-defined]

    def data_for_act(self) -> dict[str, Any]:
        """Its key, which can be signed."""
        return {"successor": self.cleaned_data["successor"].pk} if "successor" in self.cleaned_data else {}
