"""Small form fields that the forms of every domain share: texts, numbers of pieces, choices, members of staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.lib.text import clean_block

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    Label = str | StrPromise

MOST_PIECES = 100_000_000


def text(label: Label, *, most: int, required: bool = True, rows: int = 4, hint: Label = "") -> forms.CharField:
    """A text of several lines."""
    return BlockField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


def line(label: Label, *, most: int = 80, required: bool = False, hint: Label = "") -> forms.CharField:
    """A text of one line."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


def pieces(label: Label) -> forms.IntegerField:
    """A number of pieces."""
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_PIECES, required=False)


def choice(
    label: Label, choices: Sequence[tuple[Any, Any]], *, required: bool = True, hint: Label = ""
) -> forms.ChoiceField:
    """One of a few, with an empty line on top so that nothing is chosen by accident."""
    return forms.ChoiceField(label=label, choices=[("", "—"), *choices], required=required, help_text=hint)


class BlockField(forms.CharField):
    """Text with line breaks, normalised; what a browser sends as CR LF is stored as LF."""

    def to_python(self, value: Any) -> str:
        """Clean the text, keep its lines."""
        return clean_block(super().to_python(value) or "", (self.max_length or 20_000) + 1)


class StaffField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Somebody of the staff who holds one of the roles."""

    def __init__(self, *, roles: Sequence[str], **kwargs: Any) -> None:
        """The choice is asked of the database only when the form is shown or checked."""
        super().__init__(queryset=Person.objects.none(), **kwargs)
        self.roles = roles

    def load(self) -> None:
        """Offer the staff of the acting organisation."""
        self.queryset = staff_with_roles(self.roles).order_by("name")
