"""Forms of sites: opening hours as people write them, one line for each weekday."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from qms.lib.refusal import Refused
from qms.organisations.hours import read_day, write_day
from qms.organisations.models import Site, work_week
from qms.web.forms import DateInput

WEEKDAYS = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]


class SiteForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A place of work. The week's seven lines become the field `hours`."""

    class Meta:
        model = Site
        fields = ["code", "name", "country", "subdivision", "zone", "active"]
        help_texts = {
            "code": _("A short sign of your own, such as GRZ."),
            "subdivision": _("Code of the state or region with holidays of its own, such as BY for Bavaria."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = work_week() if self.instance._state.adding else self.instance.hours
        if self.instance._state.adding:
            del self.fields["active"]
        for day, name in enumerate(WEEKDAYS):
            self.fields[f"day{day}"] = forms.CharField(
                label=name, required=False, max_length=120, initial=write_day(hours.get(str(day), []))
            )

    def clean(self) -> dict[str, Any]:
        """Read the seven lines; a line that cannot be read is told at its day."""
        cleaned = super().clean() or self.cleaned_data
        hours: dict[str, list[list[str]]] = {}
        for day in range(7):
            try:
                hours[str(day)] = read_day(cleaned.pop(f"day{day}", "") or "")
            except Refused as refused:
                self.add_error(f"day{day}", str(refused))
        cleaned["hours"] = hours
        return cleaned

    def _post_clean(self) -> None:
        """Leave the instance alone: only the service changes it, and it checks what the model demands."""

    def week(self) -> Iterator[BoundField]:
        """The seven lines."""
        return (self[f"day{day}"] for day in range(7))

    @property
    def place_fields(self) -> str:
        """The names of the other fields, for the page."""
        return " ".join(name for name in self.fields if not name.startswith("day"))

    @property
    def week_fields(self) -> str:
        """The names of the seven lines, for the page."""
        return " ".join(f"day{day}" for day in range(7))


class ClosureForm(forms.Form):
    """Days on which a site is closed beside public holidays."""

    day = forms.DateField(label=_("First day"), widget=DateInput)
    until = forms.DateField(label=_("Last day"), widget=DateInput, required=False)
    label = forms.CharField(label=_("Why closed"), max_length=100)
