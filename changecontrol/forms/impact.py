"""The forms about the impact of a change. What a service also refuses is not repeated here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField, ReasonedForm, RowField, file_named
from changecontrol.guards import change as guards
from changecontrol.models import AffectedItem, Assessment, Comparison, Function, NoticeFile
from changecontrol.rules.content import IMPACTS
from changecontrol.workflow.who import DOERS
from qms.organisations.models import Customer, Site
from qms.records.models import Attachment
from qms.workflow.fields import StaffField, choice, line, text
from qms.workflow.forms import ActForm, StaffForm


class AssessForm(ActForm):
    """What a function says."""

    function = choice(_("Function"), ())
    impact = choice(_("Impact"), Assessment.Impact.choices)
    rationale = text(_("Rationale"), most=2000, rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the functions that have not answered."""
        super().__init__(*args, **kwargs)
        _offer_functions(self, done=False)


class AssignAssessmentForm(StaffForm):
    """Who is asked about a function."""

    function = choice(_("Function"), ())
    assessor = StaffField(label=_("Who assesses it"), roles=DOERS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the functions that have not answered."""
        super().__init__(*args, **kwargs)
        _offer_functions(self, done=False)


class AssessAnewForm(ActForm):
    """Which function is asked once more."""

    function = choice(_("Function"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the functions that have answered."""
        super().__init__(*args, **kwargs)
        _offer_functions(self, done=True)


def _offer_functions(form: Any, *, done: bool) -> None:
    found = guards.assessments_of(form.record, done=done).values_list("function", flat=True)
    form.fields["function"].choices = [(code, Function(code).label) for code in found]


class AddItemForm(ActForm):
    """Something that was not found."""

    kind = choice(_("What is it?"), AffectedItem.Kind.choices)
    customer = forms.ModelChoiceField(label=_("Customer"), queryset=Customer.objects.none(), required=False)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    reference = line(
        _("Number"), hint=_("Of a part, document, registration (REG-00012) or record. Not for customers and sites.")
    )
    label = line(_("What it is"), most=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is in use."""
        super().__init__(*args, **kwargs)
        for name, model in (("customer", Customer), ("site", Site)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = model.objects.filter(active=True).order_by("name")


class ConfirmItemsForm(ActForm):
    """Those that are affected."""

    items = forms.ModelMultipleChoiceField(
        label=_("Affected"), queryset=AffectedItem.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what waits, all ticked."""
        super().__init__(*args, **kwargs)
        field = self.fields["items"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = guards.items_of(self.record, "proposed").order_by("kind", "reference")
        field.label_from_instance = _named  # type: ignore[assignment,method-assign]  # the documented way
        field.initial = [row.pk for row in field.queryset]

    def data_for_act(self) -> dict[str, Any]:
        """The rows."""
        return {"items": list(self.cleaned_data["items"])}


def _named(item: AffectedItem) -> str:
    return f"{item.get_kind_display()}: {item}"


class ExcludeItemForm(ReasonedForm):
    """The one that is not."""

    item = RowField(AffectedItem, label=_("Not affected"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what is listed."""
        super().__init__(*args, **kwargs)
        self.fields["item"].offer(guards.items_of(self.record, "proposed", "confirmed"))  # type: ignore[attr-defined]


def _rating(label: Any, *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=10, required=required)


class RiskForm(ActForm):
    """A failure mode before and after. Of a row of a study everything before is known."""

    study = line(_("Study"), most=32, hint=_("Such as FMEA-2026-00005; empty when there is none."))
    row = line(_("Row"), most=12, required=True, hint=_("Such as R012."))
    mode = line(_("Failure mode"), most=200, hint=_("Empty for a row of a study, like the ratings before."))
    special_class = line(_("Special characteristic"), most=12, hint=_("The mark of the drawing, such as SC."))
    severity = _rating(_("Severity before"), required=False)
    occurrence = _rating(_("Occurrence before"), required=False)
    detection = _rating(_("Detection before"), required=False)
    severity_after = _rating(_("Severity after"))
    occurrence_after = _rating(_("Occurrence after"))
    detection_after = _rating(_("Detection after"))
    rationale = text(_("Rationale of the ratings after"), most=2000, rows=3)


class CompareForm(ActForm):
    """A value or a text before and after."""

    characteristic = line(_("Characteristic"), most=200, required=True)
    before = text(_("Before"), most=2000, rows=2)
    after = text(_("After"), most=2000, rows=2)
    unit = line(_("Unit"), most=20)
    customer = forms.ModelChoiceField(
        label=_("Only for"), queryset=Customer.objects.none(), required=False, empty_label=_("all customers"),
        help_text=_("What is said for one customer is shown to no other."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers in use."""
        super().__init__(*args, **kwargs)
        field = self.fields["customer"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Customer.objects.filter(active=True).order_by("name")


class DropComparisonForm(StaffForm):
    """The comparison that falls away."""

    comparison = RowField(Comparison, label=_("Comparison"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what stands."""
        super().__init__(*args, **kwargs)
        self.fields["comparison"].offer(guards.comparisons_of(self.record))  # type: ignore[attr-defined]


class NoticeWordsForm(ActForm):
    """What customers read."""

    notice_title = line(_("Title for customers"), most=160, required=True)
    notice_text = text(_("Description for customers"), most=10_000, rows=6)
    notice_reason = text(_("Reason for customers"), most=2000, rows=3)
    contact = line(_("Contact for customers"), most=200, required=True)
    sample_on = DayField(label=_("Samples from"), required=False)
    sample_until = DayField(
        label=_("Samples can be asked for until"), required=False, help_text=_("Left empty: samples are not offered.")
    )
    last_order_on = DayField(label=_("Last order"), required=False)
    last_ship_on = DayField(label=_("Last shipment"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A text for each impact, beginning with what is recorded."""
        super().__init__(*args, **kwargs)
        for name, words in IMPACTS:
            self.fields[f"impact_{name}"] = text(str(words), most=2000, rows=2)
        for name in self.own_fields():
            self.fields[name].initial = getattr(self.record, name)


class ChooseFilesForm(ActForm):
    """Files of the change that customers are shown."""

    chosen = forms.ModelMultipleChoiceField(
        label=_("Shown to customers"), queryset=Attachment.objects.none(), widget=forms.CheckboxSelectMultiple,
        required=False, help_text=_("With each revision that is sent from now on. None ticked: none is shown."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the files of the change, those ticked that are shown now."""
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Attachment.objects.filter(record_id=self.record.pk).order_by("-at", "-id")
        field.label_from_instance = file_named  # type: ignore[assignment,method-assign]  # the documented way
        shown = NoticeFile.objects.filter(record_id=self.record.pk, dropped_at=None)
        field.initial = list(shown.values_list("attachment_id", flat=True))

    def data_for_act(self) -> dict[str, Any]:
        """The files."""
        return {"files": list(self.cleaned_data["chosen"])}
