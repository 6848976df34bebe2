"""The forms about the actions of a CAPA."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.forms.causes import CauseField
from capa.forms.proofs import ProofsField, offer_files
from capa.guards.capa import actions_of, requests_of
from capa.guards.causes import acted_on
from capa.models import Action, ActionKind, DueDateExtension
from capa.workflow.who import DOERS
from qms.web.forms import FIRST_YEAR, LAST_YEAR, DateInput
from qms.workflow.fields import StaffField, choice, text
from qms.workflow.forms import ActForm, StaffForm


class DayField(forms.DateField):
    """A day in years that people mean."""

    widget = DateInput

    def clean(self, value: Any) -> Any:
        """The day. Raises ValidationError for years that nobody means."""
        day = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(_("Choose a day between the years %(first)d and %(last)d.") % years)
        return day


class ActionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One of the record's actions in a state."""

    def __init__(self, *, state: str) -> None:
        """Nothing is offered before the record is known."""
        super().__init__(queryset=Action.objects.none(), label=gettext_lazy("Action"))
        self.state = state

    def load(self, record: Any) -> None:
        """Offer the record's actions; the only one is chosen."""
        self.queryset = actions_of(record).filter(state=self.state)
        found = list(self.queryset[:2])
        if len(found) == 1:
            self.initial = found[0].pk


class OfActionForm(StaffForm):
    """Base of the forms about one of the record's actions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the actions the act is possible for."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, ActionField):
                field.load(self.record)

    def data_for_act(self) -> dict[str, Any]:
        """The act's own fields; what is kept with the row gets the reason too."""
        data = super().data_for_act()
        return {**data, "why": self.cleaned_data["reason"]} if self.transition.reason else data


def _acts_on() -> CauseField:
    """The cause that an action acts on."""
    return CauseField(
        label=gettext_lazy("Acts on the cause"), required=False,
        help_text=gettext_lazy("A corrective action names one, unless none could be verified (8D, D5)."),
    )  # fmt: skip


class AddActionForm(StaffForm):
    """A new action: what, on which cause, by whom, until when."""

    kind = choice(gettext_lazy("Kind"), ActionKind.choices)
    text = text(
        gettext_lazy("Action"), most=2000, rows=3,
        hint=gettext_lazy("What will be changed so that the cause is gone. Training alone seldom keeps."),
    )  # fmt: skip
    cause = _acts_on()
    owner = StaffField(label=gettext_lazy("Owner"), roles=DOERS)
    due_on = DayField(label=gettext_lazy("Due on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the causes that are not excluded."""
        super().__init__(*args, **kwargs)
        self.fields["cause"].offer(acted_on(self.record))  # type: ignore[attr-defined]  # it is a CauseField


class ReviseActionForm(OfActionForm):
    """Words, cause, owner and day of an open action."""

    action = ActionField(state=Action.State.OPEN)
    text = text(gettext_lazy("Action"), most=2000, rows=3)
    cause = _acts_on()
    owner = StaffField(label=gettext_lazy("Owner"), roles=DOERS)
    due_on = DayField(
        label=gettext_lazy("Due on"), help_text=gettext_lazy("A day that is agreed moves by an extension only.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is recorded of the action that was named or is the only one."""
        super().__init__(*args, **kwargs)
        self.fields["cause"].offer(acted_on(self.record))  # type: ignore[attr-defined]  # it is a CauseField
        action = self._named()
        if action is not None:
            found = (("text", action.text), ("cause", action.cause_id), ("owner", action.owner_id))
            for name, value in (*found, ("due_on", action.due_on)):
                self.fields[name].initial = value

    def _named(self) -> Action | None:
        field = self.fields["action"]
        assert isinstance(field, ActionField)
        wanted = str(self.initial.get("action", field.initial or ""))
        rows = field.queryset
        return next((one for one in rows if str(one.pk) == wanted), None) if wanted and rows is not None else None


class OpenActionForm(OfActionForm):
    """One of the open actions."""

    action = ActionField(state=Action.State.OPEN)


class CompleteActionForm(OfActionForm):
    """What was done, and the files that show it."""

    action = ActionField(state=Action.State.OPEN)
    evidence = text(
        gettext_lazy("Evidence"), most=4000, rows=4,
        hint=gettext_lazy("In the past tense, with figures: what was done, since when, and what shows that it works."),
    )  # fmt: skip
    proofs = ProofsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the record's files."""
        super().__init__(*args, **kwargs)
        offer_files(self)


class VerifyActionForm(OfActionForm):
    """Whether it was done, and how that was seen."""

    action = ActionField(state=Action.State.DONE)
    accepted = forms.TypedChoiceField(
        label=gettext_lazy("Was it done as planned?"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No: it is open again"))],
    )  # fmt: skip
    verification = text(gettext_lazy("How you saw it"), most=2000, rows=3)


class RequestExtensionForm(OfActionForm):
    """Which action, and which day is asked for."""

    action = ActionField(state=Action.State.OPEN)
    due_on = DayField(label=gettext_lazy("Day asked for"))


class DecideExtensionForm(ActForm):
    """The decision about a request."""

    action = choice(gettext_lazy("Request"), ())
    approved = forms.TypedChoiceField(
        label=gettext_lazy("Decision"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("The day moves")), ("no", gettext_lazy("The day stays"))],
    )  # fmt: skip
    rationale = text(gettext_lazy("Rationale, with the risk of waiting"), most=2000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the open requests."""
        super().__init__(*args, **kwargs)
        rows = requests_of(self.record)
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(row.action.code, _request(row)) for row in rows]


def _request(row: DueDateExtension) -> str:
    days = {"code": row.action.code, "before": date_format(row.due_before), "asked": date_format(row.due_asked)}
    return _("%(code)s: from %(before)s to %(asked)s") % days
