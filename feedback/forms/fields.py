"""Small form fields that several forms of the domain share."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.lib.text import clean_block

MOST_PIECES = 100_000_000


def text(
    label: Promise, *, most: int, required: bool = True, rows: int = 4, hint: Promise | str = ""
) -> forms.CharField:
    """A text of several lines."""
    return BlockField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def line(label: Promise, *, most: int = 80, required: bool = False, hint: Promise | str = "") -> forms.CharField:
    """A text of one line."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


def pieces(label: Promise) -> forms.IntegerField:
    """A number of pieces."""
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PIECES, required=False)


def choice(
    label: Promise, choices: Sequence[tuple[Any, Any]], *, required: bool = True, hint: Promise | str = ""
) -> forms.ChoiceField:
    """One of a few, with an empty line on top so that nothing is chosen by accident."""
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=required, help_text=hint)


class BlockField(forms.CharField):
    """Text with line breaks, normalised; what a browser sends as CR LF is stored as LF."""

    def to_python(self, value: Any) -> str:
        """Clean the text, keep its lines."""
        return clean_block(super().to_python(value) or "", (self.max_length or 20_000) + 1)


class StaffField(forms.ModelChoiceField):
    """Somebody of the staff who holds one of the roles."""

    def __init__(self, *, roles: Sequence[str], **kwargs: Any) -> None:
        """The choice is asked of the database only when the form is shown or checked."""
        super().__init__(queryset=Person.objects.none(), **kwargs)
        self.roles = roles

    def load(self) -> None:
        """Offer the staff of the acting organisation."""
        self.queryset = staff_with_roles(self.roles).order_by("name")
