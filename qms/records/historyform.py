"""The filter of the History tab."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.records.history import Asked, Change
from qms.web.forms import DateInput


class HistoryForm(forms.Form):
    """Person, field and period; the choices are those that occur."""

    person = forms.ChoiceField(label=_("Person"), required=False)
    field = forms.ChoiceField(label=_("Field"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=DateInput())
    until = forms.DateField(label=_("Until"), required=False, widget=DateInput())

    prefix = "h"

    def __init__(self, *args: Any, rows: Sequence[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = {str(row.person): row.who for row in rows if row.person}
        names = {row.field: f"{row.part}: {row.label}" for row in rows}
        self._choose("person", people)
        self._choose("field", names)

    def _choose(self, name: str, words: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *sorted(words.items(), key=lambda pair: pair[1].casefold())]

    def asked(self) -> Asked:
        """The filter as far as it can be understood."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        person: str = data.get("person") or ""
        since: dt.date | None = data.get("since")
        return Asked(uuid.UUID(person) if person else None, data.get("field") or "", since, data.get("until"))
