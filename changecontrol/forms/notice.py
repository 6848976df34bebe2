"""The forms of the acts on a notice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField, FileChoice, ReasonedForm, RowField
from changecontrol.guards.notice import mails_of, open_conditions, open_samples
from changecontrol.models import Condition, SampleRequest
from changecontrol.services.mailed import BY_MAIL
from qms.workflow.fields import MOST_PIECES, choice, line, text
from qms.workflow.forms import ActForm


class RevisionForm(ActForm):
    """What is new in the revision."""

    changed = text(_("What is new"), most=2000, rows=3, hint=_("The customer reads this above the notice."))


class AskForm(ActForm):
    """A question of the customer."""

    question = text(_("Question"), most=4000, rows=4)


class AnswerForm(ActForm):
    """Our answer."""

    answer = text(_("Answer"), most=4000, rows=5)


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]


class ConditionsForm(ActForm):
    """Conditions of the approval, one a line."""

    conditions = text(
        _("Conditions"), most=4000, rows=4, required=False,
        hint=_("One a line. The supplier may go on; the change is not closed before each is met."),
    )  # fmt: skip
    before_first_lot = text(
        _("Conditions before the first lot"), most=4000, rows=3, required=False,
        hint=_("One a line. Nothing that is changed is shipped before each is met."),
    )  # fmt: skip

    def data_for_act(self) -> dict[str, Any]:
        """One text a line."""
        return {name: _lines(self.cleaned_data[name]) for name in ("conditions", "before_first_lot")}


class SamplesForm(ActForm):
    """Which samples the customer wants."""

    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=MOST_PIECES)
    words = text(_("Which, and where to"), most=2000, rows=4)


class SendSamplesForm(ActForm):
    """How samples were sent."""

    request = RowField(SampleRequest, label=_("Request"))
    how = text(
        _("How they were sent"), most=2000, rows=3, hint=_("Lot, pieces, delivery note. The customer reads this.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what waits."""
        super().__init__(*args, **kwargs)
        self.fields["request"].offer(open_samples(self.record))  # type: ignore[attr-defined]


class MailedAnswerForm(ActForm):
    """An answer that came by e-mail."""

    file = FileChoice(
        label=_("The mail"), help_text=_("As EML, attached to this notice. Text that was copied is no proof.")
    )
    sender = line(_("Who wrote it"), most=120, required=True)
    received_on = DayField(label=_("Received"))
    outcome = choice(_("Decision"), [(one.value, one.label) for one in BY_MAIL])
    conditions = text(_("Conditions"), most=4000, rows=3, required=False, hint=_("One a line."))
    before_first_lot = text(
        _("Conditions before the first lot"), most=4000, rows=3, required=False,
        hint=_("One a line. Nothing that is changed is shipped before each is met."),
    )  # fmt: skip
    words = text(_("Words of the customer"), most=2000, rows=3, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the mails that are attached."""
        super().__init__(*args, **kwargs)
        self.fields["file"].queryset = mails_of(self.record)  # type: ignore[attr-defined]

    def data_for_act(self) -> dict[str, Any]:
        """One condition a line."""
        said = {name: _lines(self.cleaned_data[name]) for name in ("conditions", "before_first_lot")}
        return {**super().data_for_act(), **said}


class RefuseMailedForm(ReasonedForm):
    """Why a mailed answer is not confirmed: the reason alone."""


class RejectForm(ActForm):
    """Why the change is rejected."""

    why = text(_("Reason"), most=4000, rows=4)


class MeetConditionForm(ActForm):
    """How a condition was met."""

    condition = RowField(Condition, label=_("Condition"))
    evidence = text(_("How it is met"), most=2000, rows=4, hint=_("The customer reads this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is open."""
        super().__init__(*args, **kwargs)
        self.fields["condition"].offer(open_conditions(self.record))  # type: ignore[attr-defined]
