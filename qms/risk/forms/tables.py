"""The forms of rating tables."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.risk.forms.fields import rating
from qms.risk.models import RatingTables
from qms.workflow.fields import choice, line, text
from qms.workflow.forms import ActForm

SCALES = [("S", _("Severity")), ("O", _("Occurrence")), ("D", _("Detection"))]
PRIORITIES = [("H", _("H, high")), ("M", _("M, medium")), ("L", _("L, low"))]


class DraftTablesForm(forms.Form):
    """The name of new tables; they begin as a copy of those in force."""

    title = line(_("Title"), most=200, required=True)


class ChangeScaleForm(ActForm):
    """One rating of a scale."""

    scale = choice(_("Scale"), SCALES)
    rating = rating(_("Rating"))
    text = text(_("What it means"), most=500, rows=3)
    ppm = forms.DecimalField(
        label=_("Highest rate, ppm"), required=False, min_value=0, max_value=1_000_000, max_digits=12,
        decimal_places=4,
        help_text=_("Of an occurrence rating; left empty, it stays as it is."),
    )  # fmt: skip


class ChangePrioritiesForm(ActForm):
    """A block of cells and its priority."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """From and to for each rating."""
        super().__init__(*args, **kwargs)
        for name, label in (
            ("severity", _("Severity")),
            ("occurrence", _("Occurrence")),
            ("detection", _("Detection")),
        ):
            self.fields[f"{name}_from"] = rating(_("%(rating)s from") % {"rating": label})
            self.fields[f"{name}_to"] = rating(_("%(rating)s to") % {"rating": label})
        self.fields["priority"] = choice(_("Action priority"), PRIORITIES)
        self.fields["cells_reason"] = text(_("Why it differs from the handbook"), most=4000, rows=4)
        self.initial.setdefault("cells_reason", self.record.cells_reason)

    def data_for_act(self) -> dict[str, Any]:
        """The bands as pairs."""
        data = super().data_for_act()
        bands = {
            name: (data.pop(f"{name}_from"), data.pop(f"{name}_to")) for name in ("severity", "occurrence", "detection")
        }
        return {**data, **bands}


class ChangeObservationForm(ActForm):
    """The window and the confidence."""

    window_months = forms.IntegerField(label=_("Months that are observed"), min_value=1, max_value=60)
    confidence = forms.IntegerField(label=_("Confidence of the interval, percent"), min_value=80, max_value=99)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show what holds now."""
        super().__init__(*args, **kwargs)
        tables: RatingTables = self.record
        self.initial.setdefault("window_months", tables.window_months)
        self.initial.setdefault("confidence", tables.confidence)
