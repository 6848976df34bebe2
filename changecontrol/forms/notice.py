"""The forms of the acts on a notice."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import RowField
from changecontrol.guards.notice import open_conditions
from changecontrol.models import Condition
from qms.workflow.fields import text
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


class ConditionsForm(ActForm):
    """Conditions of the approval, one a line."""

    conditions = text(
        _("Conditions"), most=4000, rows=4,
        hint=_("One a line. The supplier may go on; the change is not closed before each is met."),
    )  # fmt: skip

    def data_for_act(self) -> dict[str, Any]:
        """One text a line."""
        return {"conditions": [one.strip() for one in self.cleaned_data["conditions"].splitlines() if one.strip()]}


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
