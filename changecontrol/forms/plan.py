"""The forms about the plan of a change. What a service also refuses is not repeated here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField, FileChoice, ReasonedForm, RowField
from changecontrol.guards import change as guards
from changecontrol.models import ChangeTask
from changecontrol.workflow.who import DOERS
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.records.models import Attachment
from qms.workflow.fields import StaffField, choice, line, text
from qms.workflow.forms import ActForm, StaffForm

Kind = ChangeTask.Kind
KINDS = [(kind.value, kind.label) for kind in (Kind.WORK, Kind.FIRST_LOT, Kind.VERIFICATION)]
PROOF = _("Such as a capability study of 50 pieces.")


class AddTaskForm(StaffForm):
    """A task of the plan."""

    kind = choice(_("Kind"), KINDS, hint=_("First lots and verification come after the first shipment."))
    text = line(_("Task"), most=200, required=True)
    owner = StaffField(label=_("Owner"), roles=DOERS, required=False)
    due_on = DayField(label=_("Due on"), required=False)
    proof = line(_("What has to show it"), most=200, hint=PROOF)
    needs_file = forms.BooleanField(label=_("With a file"), required=False)


class AddTrainingForm(ActForm):
    """Who is trained, in what."""

    text = line(_("Training"), most=200, required=True)
    people = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("Each gets a task and confirms it. Who has no access to Concord stands in a file of a task."),
    )  # fmt: skip
    due_on = DayField(label=_("Due on"))
    proof = line(_("What has to show it"), most=200, hint=_("Such as a test that was passed."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the staff."""
        super().__init__(*args, **kwargs)
        field = self.fields["people"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = staff_with_roles(DOERS).order_by("name")

    def data_for_act(self) -> dict[str, Any]:
        """The people as a list."""
        return {**super().data_for_act(), "people": list(self.cleaned_data["people"])}


class AddDocumentForm(StaffForm):
    """Which document is revised."""

    number = line(_("Document"), most=32, required=True, hint=_("Its number, such as WI-00012."))
    owner = StaffField(label=_("Owner"), roles=DOERS, required=False, help_text=_("Left empty: who owns the document."))
    due_on = DayField(label=_("Due on"), required=False)


class PlanTaskForm(StaffForm):
    """Who does a task until when."""

    task = RowField(ChangeTask, label=_("Task"))
    owner = StaffField(label=_("Owner"), roles=DOERS)
    due_on = DayField(label=_("Due on"))
    proof = line(_("What has to show it"), most=200, hint=PROOF)
    needs_file = forms.BooleanField(label=_("With a file"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is open; those without owner or day come first."""
        super().__init__(*args, **kwargs)
        rows = guards.tasks_of(self.record)
        self.fields["task"].offer(rows)  # type: ignore[attr-defined]
        waiting = next((row for row in rows if row.owner_id is None or row.due_on is None), None)
        if waiting is not None:
            self.fields["task"].initial = waiting.pk
            self.fields["owner"].initial = waiting.owner_id or self.record.owner_id
            self.fields["proof"].initial = waiting.proof


class ExtendTaskForm(ReasonedForm):
    """Another day for a task."""

    task = RowField(ChangeTask, label=_("Task"))
    due_on = DayField(label=_("Due on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is open."""
        super().__init__(*args, **kwargs)
        self.fields["task"].offer(guards.tasks_of(self.record))  # type: ignore[attr-defined]


class MoveDatesForm(ActForm):
    """Later days than planned."""

    implement_on = DayField(label=_("Start of the implementation"))
    first_ship_on = DayField(label=_("First shipment to a customer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the days of the plan."""
        super().__init__(*args, **kwargs)
        for name in ("implement_on", "first_ship_on"):
            self.fields[name].initial = getattr(self.record, name)


class OfTaskForm(ReasonedForm):
    """One of the open tasks."""

    task = RowField(ChangeTask, label=_("Task"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is open."""
        super().__init__(*args, **kwargs)
        self.fields["task"].offer(guards.tasks_of(self.record))  # type: ignore[attr-defined]


class CompleteTaskForm(ActForm):
    """What was done."""

    task = RowField(ChangeTask, label=_("Task"))
    evidence = text(_("Evidence"), most=2000, rows=4)
    file = FileChoice(label=_("File"), required=False, help_text=_("One that is attached to the change."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is open, and the files of the change."""
        super().__init__(*args, **kwargs)
        self.fields["task"].offer(guards.tasks_of(self.record))  # type: ignore[attr-defined]
        files = Attachment.objects.filter(record_id=self.record.pk).order_by("-at", "-id")
        self.fields["file"].queryset = files  # type: ignore[attr-defined]
