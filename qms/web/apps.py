"""Configuration of the web kit."""

from django import forms
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

WHAT_TO_DO: tuple[tuple[type[forms.Field], object], ...] = (
    (forms.Field, _("Fill this in.")),
    (forms.ChoiceField, _("Choose one.")),
    (forms.ModelChoiceField, _("Choose one.")),
    (forms.MultipleChoiceField, _("Choose at least one.")),
    (forms.ModelMultipleChoiceField, _("Choose at least one.")),
    (forms.FileField, _("Choose a file.")),
    (forms.BooleanField, _("Tick this box.")),
)
"""What an empty field that must not be empty says: what to do, not that a rule was broken."""


class WebConfig(AppConfig):
    """The web kit: it has templates, tags and static files, but no table."""

    name = "qms.web"
    label = "web"

    def ready(self) -> None:
        """Let every form speak our sentences, those of libraries too."""
        for field, sentence in WHAT_TO_DO:
            field.default_error_messages = {**field.default_error_messages, "required": sentence}  # type: ignore[dict-item]
