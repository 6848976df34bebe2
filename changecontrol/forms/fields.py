"""The base of the domain's forms whose reason is kept with a row, and the fields of every domain that it uses."""

from typing import Any

from django import forms

from qms.records.models import Attachment
from qms.workflow.fields import DayField, RowField, YesNoField
from qms.workflow.forms import StaffForm

__all__ = ["DayField", "FileChoice", "ReasonedForm", "RowField", "YesNoField"]


def file_named(one: Attachment) -> str:
    """A file as it is offered: its name and the beginning of its digest."""
    return f"{one.name} ({one.sha256[:12]})"


class FileChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One of a record's files, the newest first. The rows are offered by the form."""

    def __init__(self, **kwargs: Any) -> None:
        """Nothing is offered before the record is known."""
        super().__init__(queryset=Attachment.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Name and digest."""
        return file_named(obj)


class ReasonedForm(StaffForm):
    """What is kept with a row gets the reason too."""

    def data_for_act(self) -> dict[str, Any]:
        """The act's own fields, and the reason as `why`."""
        return {**super().data_for_act(), "why": self.cleaned_data["reason"]}
