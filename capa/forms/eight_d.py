"""The forms of 8D reports. What a service also refuses is not repeated here."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from capa.guards.eight_d import blocked_step, capa_of
from capa.models import Step
from capa.services.composing import drawings_for, proposal
from capa.services.eight_d import open_steps
from qms.organisations.models import Customer
from qms.workflow.fields import choice, line, text
from qms.workflow.forms import ActForm


class NewEightDForm(forms.Form):
    """Of which CAPA, for which customer, and under which number the customer knows it."""

    capa = line(_("CAPA"), most=40, required=True, hint=_("Its number, such as CAPA-2026-00009."))
    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none())
    customer_reference = line(_("Customer's own reference"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers in use."""
        super().__init__(*args, **kwargs)
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Customer.objects.filter(active=True).order_by("name")

    def data_for_service(self) -> dict[str, Any]:
        """What the service gets beside the CAPA."""
        return {name: self.cleaned_data[name] for name in ("customer", "customer_reference")}


class DisciplineForm(ActForm):
    """One discipline; the text begins with what the CAPA holds."""

    step = choice(_("Discipline"), Step.choices)
    text = text(_("Text"), most=20_000, rows=10, required=False, hint=_("The customer reads exactly this text."))
    with_table = forms.BooleanField(label=_("With the table, as the CAPA holds it now"), required=False, initial=True)
    with_drawings = forms.BooleanField(
        label=_("With the drawing: the fishbone (D4), the chart of the effect (D8)"), required=False,
        help_text=_("A fishbone shows every cause that was considered, also those that were excluded."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The discipline that was asked for in the address, with its proposal."""
        super().__init__(*args, **kwargs)
        step = str(self.initial.get("step", ""))
        if step not in Step.values:
            self.fields["step"].help_text = _now("Open this page from a discipline to begin with its proposal.")
            return
        capa = capa_of(self.record)
        found = proposal(capa, self.record, step)
        self.fields["text"].initial = found.text
        if not found.lines:
            self.fields["with_table"].disabled = True
        else:
            shown = [" · ".join(cell for cell in row if cell) for row in found.lines[1:]]
            self.fields["with_table"].help_text = "; ".join(shown)[:2000]
        if not drawings_for(capa, step):
            del self.fields["with_drawings"]
        self.fields["step"].help_text = str(blocked_step(capa, step) or "")


class _AnswerForm(ActForm):
    """Which discipline is answered."""

    step = choice(_("Discipline"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer those that wait."""
        super().__init__(*args, **kwargs)
        field = self.fields["step"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = open_steps(self.record)


class AcceptDisciplineForm(_AnswerForm):
    """The customer accepts; a comment is welcome."""

    comment = text(_("Comment"), most=4000, required=False, rows=3)


class ReturnDisciplineForm(_AnswerForm):
    """The customer says what is missing or wrong."""

    objection = text(_("What is missing or wrong?"), most=4000, rows=5)
