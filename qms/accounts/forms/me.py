"""Forms of a person's own settings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.accounts.models import Person


class _OwnForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """Part of a person's settings. The service stores it, so the instance is left alone."""

    def _post_clean(self) -> None:
        """Only the service changes the person."""


class ProfileForm(_OwnForm):
    """Who one is, and how dates and words are told."""

    class Meta:
        model = Person
        fields = ["name", "language", "zone"]
        help_texts = {"name": _("As it is printed beside your signatures. Former signatures keep the former name.")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}


class MailTimesForm(_OwnForm):
    """When mail may arrive."""

    class Meta:
        model = Person
        fields = ["works_from", "works_until", "digest", "digest_at"]
        help_texts = {
            "works_from": _("Mail that can wait arrives from Monday to Friday between these hours of your time zone."),
            "digest": _("One mail a day with what waits on you. Nothing is sent when nothing waits."),
        }
        widgets = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("works_from", "works_until", "digest_at")
        }


class FactorUseForm(_OwnForm):
    """When the second factor is asked for."""

    class Meta:
        model = Person
        fields = ["factor_use"]
        labels = {"factor_use": _("Ask for the second factor")}
        widgets = {"factor_use": forms.RadioSelect}


class ShortcutsForm(_OwnForm):
    """Whether single letters act."""

    class Meta:
        model = Person
        fields = ["single_keys"]
        labels = {"single_keys": _("Single-letter keys act")}
        help_texts = {"single_keys": _("Switch them off if you use speech input or start things by accident.")}
