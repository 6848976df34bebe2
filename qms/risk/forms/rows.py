"""The forms of a row: what the team says of it. RPN and Action Priority are no fields: they are looked up."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.risk.forms.fields import OneOfField, rating
from qms.risk.guards import rows_of
from qms.risk.models import FailureMode
from qms.risk.models.rows import TEXT
from qms.risk.queries import row_number
from qms.risk.services.rows import WORDS
from qms.workflow.fields import line, text
from qms.workflow.forms import ActForm

REQUIRED = ("function", "mode", "effect", "cause")
ORDER = (
    "function", "mode", "effect", "cause", "prevention_control", "detection_control", "severity", "severity_evidence",
    "occurrence", "occurrence_evidence", "detection", "detection_evidence", "special_class", "remarks",
)  # fmt: skip


def row_fields() -> dict[str, forms.Field]:
    """The fields of a row, in the order of the sheet."""
    found: dict[str, forms.Field] = {}
    for name in ORDER:
        label = capfirst(FailureMode._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # columns have one
        if name == "special_class":
            found[name] = line(label, most=12, hint=gettext_lazy("Such as CC or SC."))
        elif name in WORDS:
            found[name] = text(label, most=TEXT, required=name in REQUIRED, rows=2)
        else:
            found[name] = rating(label, hint=gettext_lazy("1 to 10; 10 is worst."))
    return found


class RowForm(ActForm):
    """Base of the acts on one row: `row` by its code in a hidden field; the address names it."""

    row = OneOfField(widget=forms.HiddenInput)
    prefilled: tuple[str, ...] = ()

    def __init__(self, *args: Any, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """Look the row up and show what it says now."""
        super().__init__(*args, initial=dict(initial or {}), **kwargs)
        field = self.fields["row"]
        assert isinstance(field, OneOfField)
        field.find = self._find
        code = str(self.data.get("row") or self.initial.get("row") or "")
        self.about = self._find(code) or self.suited().order_by("number").first()
        if self.about is not None:
            self.initial["row"] = self.about.code
            for name in self.prefilled:
                self.initial.setdefault(name, getattr(self.about, name))
        field.label = _("Row")

    def suited(self) -> QuerySet[FailureMode]:
        """The rows that the act may be about."""
        return rows_of(self.record)

    def _find(self, code: str) -> FailureMode | None:
        number = row_number(code)
        return self.suited().filter(number=number).first() if number is not None else None

    def data_for_act(self) -> dict[str, Any]:
        """The row itself; what is signed names it by its code, since a signature binds plain values."""
        data = super().data_for_act()
        return {**data, "row": data["row"].code} if self.transition.meaning else data

    @property
    def subject(self) -> str:
        """What the act is about, as its page says it."""
        return f"{self.about.code} · {self.about.mode}" if self.about is not None else ""


class AddRowForm(ActForm):
    """A new row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """All fields of a row, empty."""
        super().__init__(*args, **kwargs)
        self.fields |= row_fields()


class ReviseRowForm(RowForm):
    """What a row says, to be changed; who lowers the severity names the design change."""

    prefilled = (*ORDER, "design_change")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """All fields of the row as they are."""
        super().__init__(*args, **kwargs)
        self.fields |= row_fields()
        self.fields |= severity_fields()


def severity_fields() -> dict[str, forms.Field]:
    """What a lower severity asks for."""
    return {
        "design_change": line(
            gettext_lazy("Design change"), most=120,
            hint=gettext_lazy("If the severity is lower than before: number of the change of the design."),
        ),
        "flag_severity": forms.BooleanField(
            label=gettext_lazy("Lower the severity although the design is unchanged; the row is flagged"),
            required=False,
        ),
    }  # fmt: skip


class DropRowForm(RowForm):
    """Why the row is dropped."""

    dropped_reason = text(gettext_lazy("Why it is dropped"), most=TEXT, rows=3)
