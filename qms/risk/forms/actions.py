"""The forms of actions on a row."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.risk.forms.fields import OneOfField, rating
from qms.risk.forms.rows import RowForm
from qms.risk.guards import actions_of
from qms.risk.models import FailureMode, RowAction
from qms.risk.models.rows import AFTER, TEXT
from qms.web.forms import DateInput
from qms.workflow.fields import StaffField, line, text
from qms.workflow.forms import ActForm
from qms.workflow.keeping import OWNERS

State = RowAction.State


class AddActionForm(RowForm):
    """What is done, by whom, until when."""

    action = text(gettext_lazy("What is done"), most=TEXT, rows=3)
    owner = StaffField(label=gettext_lazy("Owner"), roles=OWNERS)
    due_on = forms.DateField(label=gettext_lazy("Due"), widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the people who work on records."""
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, StaffField)
        field.load()


class DeclineActionForm(RowForm):
    """Why nothing is done."""

    justification = text(
        gettext_lazy("Why nothing is done"), most=TEXT, rows=3,
        hint=gettext_lazy("Why prevention and detection are adequate as they are."),
    )  # fmt: skip


class ActionForm(ActForm):
    """Base of the acts on one action: `action` by its code in a hidden field."""

    action = OneOfField(widget=forms.HiddenInput)
    states: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Look the action up."""
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        assert isinstance(field, OneOfField)
        field.find, field.label = self._find, _("Action")
        code = str(self.data.get("action") or self.initial.get("action") or "")
        self.about = self._find(code) or self._suited().first()
        if self.about is not None:
            self.initial["action"] = self.about.code

    def _suited(self) -> Any:
        return actions_of(self.record, *self.states).select_related("failure_mode").order_by("number")

    def _find(self, code: str) -> RowAction | None:
        digits = code.strip().upper().removeprefix("A")
        found: RowAction | None = None
        if digits.isascii() and digits.isdigit() and len(digits) <= 4:
            found = self._suited().filter(number=int(digits)).first()
        return found

    @property
    def subject(self) -> str:
        """What the act is about, as its page says it."""
        if self.about is None:
            return ""
        return f"{self.about.code} · {self.about.action} ({self.about.failure_mode.code})"


class ImplementActionForm(ActionForm):
    """The evidence that the action is in place."""

    states = (State.PLANNED,)
    evidence = text(
        gettext_lazy("Evidence"), most=TEXT, rows=3,
        hint=gettext_lazy("What shows that it is in place: drawing, report, test, file of this study."),
    )  # fmt: skip


class VerifyActionForm(ActionForm):
    """How somebody else verified it."""

    states = (State.IMPLEMENTED,)
    verification = text(gettext_lazy("How it was verified"), most=TEXT, rows=3)


class RateAfterForm(RowForm):
    """The ratings after the action."""

    prefilled = (*AFTER, "after_evidence", "design_change")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Three ratings, begun with those before."""
        super().__init__(*args, **kwargs)
        for name in AFTER:
            self.fields[name] = rating(FailureMode._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            if self.about is not None and self.initial.get(name) is None:
                self.initial[name] = getattr(self.about, name.removesuffix("_after"))
        self.fields["after_evidence"] = text(gettext_lazy("Evidence of the ratings after"), most=TEXT, rows=3)
        self.fields["design_change"] = line(
            gettext_lazy("Design change"), most=120, hint=gettext_lazy("If the severity is lower than before.")
        )

    def suited(self) -> Any:
        """Rows with an action that is implemented."""
        done = actions_of(self.record, State.IMPLEMENTED, State.COMPLETED)
        return super().suited().filter(pk__in=done.values("failure_mode"))
