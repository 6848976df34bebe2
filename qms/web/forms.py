"""How forms are drawn, and small bases for them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext as _

from qms.web.widgets import drawn

FIRST_YEAR, LAST_YEAR = 1900, 2199


class FormRenderer(TemplatesSetting):
    """Draws forms with the project's own templates, so components work inside them; plain controls without any."""

    field_template_name = "django/forms/field.html"
    form_template_name = "django/forms/div.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The form, field or control as HTML."""
        control = drawn(template_name, context) if "widget" in context else None
        return control if control is not None else super().render(template_name, context, request)


def first_control_id(field: BoundField) -> str:
    """Id of the control a person should land on: for a group of choices the first of them."""
    return field.id_for_label or f"{field.auto_id}_0"


class DateInput(forms.DateInput):
    """The browser's own date field, which speaks the reader's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own field for a day and a time; name the zone in the label or help."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A day and a time in the reader's zone, in years that can be told in every zone.

    What is written in the first hours of the year 1 lies before it in another zone: the database takes it, and nothing
    can read it any more.
    """

    widget = DateTimeInput

    def clean(self, value: Any) -> Any:
        """The moment, aware. Raises ValidationError for years that nobody means."""
        moment = super().clean(value)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(_("Choose a day between the years %(first)d and %(last)d.") % years)
        return moment


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A field whose clean value is the list of files sent, each checked as one."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """All files; raises ValidationError for the first that does not pass."""
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(one, initial) for one in files]
