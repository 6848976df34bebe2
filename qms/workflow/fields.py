"""Small form fields that the forms of every domain share: texts, days, yes or no, choices, rows, members of staff."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.lib.text import clean_block
from qms.web.forms import FIRST_YEAR, LAST_YEAR, DateInput

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


class DayField(forms.DateField):
    """A day in years that people mean."""

    widget = DateInput

    def clean(self, value: Any) -> Any:
        """The day. Raises ValidationError for years that nobody means."""
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(_("Choose a day between the years %(first)d and %(last)d.") % years)
        return day


class YesNoField(forms.TypedChoiceField):
    """Yes or no; neither is chosen at first."""

    def __init__(self, **kwargs: Any) -> None:
        """Two buttons."""
        choices = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "yes", widget=forms.RadioSelect, **kwargs)


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One of a record's rows; the only one is chosen. The rows are offered by the form."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        """Nothing is offered before the record is known."""
        super().__init__(queryset=model._default_manager.none(), **kwargs)

    def offer(self, rows: QuerySet[Any]) -> None:
        """Offer these."""
        self.queryset = rows
        found = list(rows[:2])
        if len(found) == 1:
            self.initial = found[0].pk

    def label_from_instance(self, obj: Any) -> str:
        """Code and words of the row."""
        words = getattr(obj, "text", "") or getattr(obj, "characteristic", "") or str(obj)
        return " ".join(part for part in (getattr(obj, "code", ""), words[:120]) if part)
