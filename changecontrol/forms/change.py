"""The forms of a new change and of the acts on it. What a service also refuses is not repeated here."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from changecontrol.forms.fields import DayField, ReasonedForm, RowField, YesNoField
from changecontrol.guards.change import recipients_of
from changecontrol.models import Category, Level, Recipient
from changecontrol.rules.questions import QUESTIONS
from changecontrol.services import Draft
from qms.organisations.days import today
from qms.organisations.models import Customer, Site
from qms.workflow.fields import StaffField, choice, line, text
from qms.workflow.forms import ActForm, StaffForm
from qms.workflow.keeping import OWNERS


class PartsField(forms.CharField):
    """Part numbers, separated by commas or lines."""

    widget = forms.Textarea(attrs={"rows": 2})

    def clean(self, value: Any) -> Any:
        """The list of part numbers."""
        found: str = super().clean(value)
        return [part.strip() for part in found.replace("\n", ",").split(",") if part.strip()]

    def prepare_value(self, value: Any) -> Any:
        """As they are typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value


class RequestFields(forms.Form):
    """What a change is, shared by a new one and a correction."""

    title = line(_("Title"), most=200, required=True)
    category = choice(_("What is changed"), Category.choices)
    current = text(_("As it is"), most=10_000)
    target = text(_("As it shall be"), most=10_000)
    reason_of_change = text(_("Why it is changed"), most=10_000)
    product = line(_("Product"), most=200)
    part_numbers = PartsField(
        label=_("Part numbers"), required=False, max_length=20_000,
        help_text=_("As in the register of supply, separated by commas: it says whom the change concerns."),
    )  # fmt: skip
    temporary = forms.BooleanField(label=_("Temporary"), required=False)
    temporary_until = DayField(label=_("Until"), required=False)


REQUEST = tuple(RequestFields.base_fields)


def request_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The fields of the request as the service names them."""
    found = {name: cleaned[name] for name in REQUEST}
    return {**{name: value for name, value in found.items() if name != "reason_of_change"},
            "reason": found["reason_of_change"]}  # fmt: skip


class NewChangeForm(RequestFields):
    """A new change."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    owner = StaffField(label=_("Owner"), roles=OWNERS, required=False, help_text=_("Left empty: you."))
    sources = line(_("Follows from"), most=32, hint=_("The number of a record, such as CAPA-2026-00009."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer sites and staff."""
        super().__init__(*args, **kwargs)
        site, owner = self.fields["site"], self.fields["owner"]
        assert isinstance(site, forms.ModelChoiceField)
        assert isinstance(owner, StaffField)
        site.queryset = Site.objects.filter(active=True)
        owner.load()

    def draft(self) -> Draft:
        """What was entered."""
        extra = {name: self.cleaned_data[name] for name in ("site", "owner")}
        return Draft(**request_of(self.cleaned_data), **extra)


class CorrectForm(RequestFields, ActForm):
    """The fields of the request that may be corrected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is recorded."""
        super().__init__(*args, **kwargs)
        for name in REQUEST:
            self.fields[name].initial = getattr(self.record, "reason" if name == "reason_of_change" else name)

    def data_for_act(self) -> dict[str, Any]:
        """The fields of the request."""
        return request_of(self.cleaned_data)


class AssignForm(StaffForm):
    """The new owner."""

    owner = StaffField(label=_("New owner"), roles=OWNERS)


class ClassifyForm(ActForm):
    """The questionnaire: every question with yes or no."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask them all; a change that was classified before begins with nothing, so that each is thought of anew."""
        super().__init__(*args, **kwargs)
        for code, words in QUESTIONS:
            self.fields[f"answer_{code}"] = YesNoField(label=words)

    def data_for_act(self) -> dict[str, Any]:
        """The answers by their codes."""
        return {"answers": {code: self.cleaned_data[f"answer_{code}"] for code, _words in QUESTIONS}}


class OverrideForm(ReasonedForm):
    """Another class."""

    level = forms.TypedChoiceField(label=_("Class"), choices=Level.choices, coerce=int, widget=forms.RadioSelect)


class PlanForm(ActForm):
    """Steps and days."""

    plan = text(_("Plan"), most=10_000, rows=6, hint=_("Steps, trials, stock that is built, return if it fails."))
    implement_on = DayField(label=_("Start of the implementation"))
    first_ship_on = DayField(
        label=_("First shipment to a customer"),
        help_text=_("Not before the notice period of every customer ends; without terms 90 days from the notice."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the plan so far."""
        super().__init__(*args, **kwargs)
        for name in ("plan", "implement_on", "first_ship_on"):
            self.fields[name].initial = getattr(self.record, name)


class EmergencyForm(ActForm):
    """What holds the risk back meanwhile, and the days that customers read."""

    containment = text(_("Containment"), most=10_000, rows=4)
    implement_on = DayField(label=_("Start of the implementation"))
    first_ship_on = DayField(
        label=_("First shipment to a customer"),
        help_text=_("As far as you know it today; customers read it in their notice. It can be moved."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """It begins today."""
        super().__init__(*args, **kwargs)
        self.fields["implement_on"].initial = today(self.record.organisation)


class ConsultationForm(StaffForm):
    """When a customer was heard about a change of class 3, by whom, and what came of it."""

    recipient = RowField(Recipient, label=_("Customer"))
    held_on = DayField(label=_("Held on"))
    people = line(_("Who took part"), most=200, required=True, hint=_("Of both sides."))
    outcome = text(_("What came of it"), most=2000, rows=4, hint=_("What was asked, agreed and left open."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the customers that it concerns; most consultations are recorded on their day."""
        super().__init__(*args, **kwargs)
        rows = recipients_of(self.record).select_related("customer").order_by("customer__name")
        self.fields["recipient"].offer(rows)  # type: ignore[attr-defined]
        self.fields["held_on"].initial = today(self.record.organisation)


class FirstLotForm(ActForm):
    """The first changed lot."""

    first_lot = line(_("First lot"), most=80, required=True)
    first_lot_on = DayField(label=_("Shipped on"))
    evidence = text(_("Evidence"), most=10_000, rows=4, hint=_("What was measured on it, with figures."))


class StopForm(ActForm):
    """Which lots were shipped changed, and to whom; nothing is asked while none was."""

    lots = line(_("Lots that were shipped changed"), most=200, required=True)
    customers = forms.ModelMultipleChoiceField(
        label=_("Who got them"), queryset=Customer.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the first lot; offer the customers that the change concerns or has concerned."""
        super().__init__(*args, **kwargs)
        if not self.record.first_lot:
            del self.fields["lots"], self.fields["customers"]
            return
        self.fields["lots"].initial = self.record.first_lot
        field = self.fields["customers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        concerned = Recipient.objects.filter(record_id=self.record.pk)
        field.queryset = Customer.objects.filter(pk__in=concerned.values("customer_id")).order_by("name")

    def data_for_act(self) -> dict[str, Any]:
        """Lots and customers, where any were shipped."""
        if "lots" not in self.fields:
            return {}
        return {"lots": self.cleaned_data["lots"], "customers": list(self.cleaned_data["customers"])}


class VerifyForm(ActForm):
    """What was looked at."""

    verification = text(_("Verification"), most=10_000, rows=5)


class CloseForm(ActForm):
    """What was learned."""

    closing_summary = text(_("Closing summary"), most=10_000, rows=4)
