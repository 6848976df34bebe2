"""Small fields and bases of the domain's forms: days, yes or no, one of a record's rows."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from qms.web.forms import FIRST_YEAR, LAST_YEAR, DateInput
from qms.workflow.forms import StaffForm


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
        choices = [("yes", _("Yes")), ("no", _("No"))]
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


class ReasonedForm(StaffForm):
    """What is kept with a row gets the reason too."""

    def data_for_act(self) -> dict[str, Any]:
        """The act's own fields, and the reason as `why`."""
        return {**super().data_for_act(), "why": self.cleaned_data["reason"]}
