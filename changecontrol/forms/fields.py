"""The base of the domain's forms whose reason is kept with a row, and the fields of every domain that it uses."""

from typing import Any

from qms.workflow.fields import DayField, RowField, YesNoField
from qms.workflow.forms import StaffForm

__all__ = ["DayField", "ReasonedForm", "RowField", "YesNoField"]


class ReasonedForm(StaffForm):
    """What is kept with a row gets the reason too."""

    def data_for_act(self) -> dict[str, Any]:
        """The act's own fields, and the reason as `why`."""
        return {**super().data_for_act(), "why": self.cleaned_data["reason"]}
