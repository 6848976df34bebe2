"""The forms of what the field says: link a record to a row, end it, re-assess, keep."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.risk.forms.fields import OneOfField, rating
from qms.risk.forms.rows import REQUIRED, RowForm, row_fields, severity_fields
from qms.risk.guards import pending
from qms.risk.models import FailureMode, Fmea, RiskLink
from qms.risk.models.rows import RATINGS, TEXT
from qms.risk.queries import source_of
from qms.risk.workflow import OPEN
from qms.workflow.fields import text
from qms.workflow.forms import ActForm


class ContradictForm(RowForm):
    """Which record is an occurrence of the row."""

    source = OneOfField(label=gettext_lazy("Number of the record"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Numbers are longer than codes; only what the person may see is found."""
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        assert isinstance(field, OneOfField)
        field.max_length, field.find = 32, lambda number: source_of(self.seat, number)
        field.validators = []


class EndContradictionForm(ActForm):
    """Which link is ended, and why."""

    risk_link = forms.ModelChoiceField(label=gettext_lazy("Record and row"), queryset=RiskLink.objects.none())
    ended_reason = text(gettext_lazy("Why it is ended"), most=TEXT, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the links that run."""
        super().__init__(*args, **kwargs)
        field = self.fields["risk_link"]
        assert isinstance(field, forms.ModelChoiceField)
        rows = RiskLink.objects.filter(record_id=self.record.pk, ended_at=None)
        field.queryset = rows.select_related("source", "failure_mode")
        field.label_from_instance = lambda link: f"{link.source.number} · {link.failure_mode.code}"  # type: ignore[method-assign, assignment]


class ReassessRowForm(RowForm):
    """The ratings with what the field has shown; the proposed occurrence stands in the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Three ratings as they are, the occurrence as proposed."""
        super().__init__(*args, **kwargs)
        for name in RATINGS:
            self.fields[name] = rating(FailureMode._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            if self.about is not None:
                self.initial.setdefault(name, getattr(self.about, name))
        if self.about is not None and self.about.proposed_occurrence:
            self.initial["occurrence"] = self.about.proposed_occurrence
            self.fields["occurrence"].help_text = _("Proposed from the figures; it was %(now)d.") % {
                "now": self.about.occurrence
            }
        self.fields["occurrence_evidence"] = text(gettext_lazy("Evidence of the occurrence"), most=TEXT, rows=3)
        self.fields |= severity_fields()

    def suited(self) -> Any:
        """Rows that wait."""
        return pending(self.record)


class KeepRatingForm(RowForm):
    """Why the rating stands against the figures."""

    justification = text(gettext_lazy("Why the rating stands"), most=TEXT, rows=3)

    def suited(self) -> Any:
        """Rows that wait."""
        return pending(self.record)


NEW = "new"


class TouchForm(forms.Form):
    """Which failure mode a record is an occurrence of: a row by study and code, or a new row of an open study."""

    def __init__(
        self, *args: Any, rows: Sequence[FailureMode], studies: Mapping[Any, Fmea], **kwargs: Any
    ) -> None:  # fmt: skip
        """Offer the rows that were found, and the open studies for a new one."""
        super().__init__(*args, **kwargs)
        self.studies = studies
        self.rows = {f"{studies[row.record_id].number}:{row.code}": row for row in rows}
        choices = [(key, f"{key.replace(':', ' · ')} · {row.mode}") for key, row in self.rows.items()]
        self.fields["row"] = forms.ChoiceField(
            label=_("Failure mode"), choices=[*choices, (NEW, _("None of these: a new row"))], widget=forms.RadioSelect
        )
        self.open = {study.number: study for study in studies.values() if study.state in OPEN}
        self.fields["study"] = forms.ChoiceField(
            label=_("Study of the new row"), required=False,
            choices=[("", "—"), *((number, str(study)) for number, study in self.open.items())],
            help_text=_("Studies in draft or being revised; an approved one is revised first."),
        )  # fmt: skip
        for name, field in row_fields().items():
            field.required = False
            self.fields[f"new_{name}"] = field

    def clean(self) -> dict[str, Any]:
        """A new row needs its study and what every row needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("row") == NEW:
            for name in ("study", *(f"new_{name}" for name in (*REQUIRED, *RATINGS))):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A new row needs this."))
        return cleaned

    def new_fields(self) -> list[str]:
        """The names of the fields of a new row."""
        return [name for name in self.fields if name.startswith("new_")]

    def chosen(self) -> tuple[Fmea, dict[str, Any]]:
        """The study, and what the act gets: the row, or what is said of a new one."""
        picked = self.cleaned_data["row"]
        if picked != NEW:
            row = self.rows[picked]
            return self.studies[row.record_id], {"row": row}
        said = {name.removeprefix("new_"): self.cleaned_data[name] for name in self.new_fields()}
        return self.open[self.cleaned_data["study"]], {"new_row": said}
