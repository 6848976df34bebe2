"""The forms of the acts on a nonconformity. What a service also refuses is not repeated here."""

from typing import Any

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from capa.guards import nonconformity as guards
from capa.models import Concession, ContainmentMeasure, Defect, Disposition, NcSeverity, Source, Unit
from capa.services.nonconformity import CARRIED_OVER, Finding
from qms.lib.text import excerpt
from qms.organisations.models import Customer, Site
from qms.web.forms import DateInput, FilesField, MomentField
from qms.workflow.fields import StaffField, choice, line, pieces, text
from qms.workflow.forms import ActForm, StaffForm
from qms.workflow.keeping import OWNERS

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
State = Disposition.State


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One of a record's rows; the only one is chosen."""

    def offer(self, rows: Any) -> None:
        """Offer these rows."""
        self.queryset = rows
        found = list(rows[:2])
        if len(found) == 1:
            self.initial = found[0].pk

    def label_from_instance(self, obj: Any) -> str:
        """What the row says, in one line."""
        if isinstance(obj, Disposition):
            return f"{obj.holds} · {obj.get_decision_display()} · {excerpt(obj.justification, 80)}"
        return f"{obj.get_place_display()} · {excerpt(obj.action, 100)}"


def row_field(label: Any, model: Any) -> RowField:
    """A choice among rows that the form offers when it is made."""
    return RowField(label=label, queryset=model.objects.none())


class PlanContainmentForm(StaffForm):
    """A measure: place, what, how many, who, by when."""

    place = choice(_("Where are the parts?"), ContainmentMeasure.Place.choices)
    action = text(_("Measure"), most=2000, rows=3)
    quantity = pieces(_("Quantity to block"))
    responsible = StaffField(label=_("Responsible"), roles=OWNERS, required=False, help_text=_("Left empty: you."))
    due_on = forms.DateField(label=_("By when"), widget=DateInput)


class CompleteContainmentForm(ActForm):
    """Which measure is done, and what came of it."""

    measure = row_field(_("Measure"), ContainmentMeasure)
    result = text(_("What was done, what came of it"), most=2000, rows=3)
    quantity = pieces(_("Quantity blocked"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the open measures."""
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        assert isinstance(field, RowField)
        field.offer(guards.open_measures(self.record))


class ContainForm(ActForm):
    """What was done at once, place by place; beside what was planned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A text and a number for every place."""
        super().__init__(*args, **kwargs)
        for place, label in ContainmentMeasure.Place.choices:
            self.fields[f"action_{place}"] = text(label, most=2000, required=False, rows=2)
            self.fields[f"quantity_{place}"] = pieces(_("Quantity blocked there"))

    def data_for_act(self) -> dict[str, Any]:
        """The places where something was said."""
        cleaned = self.cleaned_data
        return {
            "actions": [
                {"place": place, "action": cleaned[f"action_{place}"], "quantity": cleaned[f"quantity_{place}"]}
                for place in ContainmentMeasure.Place.values
                if cleaned[f"action_{place}"]
            ]
        }


class ProposeDispositionForm(ActForm):
    """What becomes of how many, and why."""

    decision = choice(_("Disposition"), Disposition.Decision.choices)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=100_000_000)
    justification = text(_("Justification"), most=4000, rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with all that have no disposition."""
        super().__init__(*args, **kwargs)
        left = max(guards.undisposed(self.record), 0)
        self.fields["quantity"].initial = left or None
        words = {"left": left, "affected": self.record.quantity_affected, "unit": self.record.get_unit_display()}
        hint = _("%(left)s of %(affected)s %(unit)s have no disposition yet.") % words
        self.fields["quantity"].help_text = hint


class DispositionForm(ActForm):
    """An act on one disposition."""

    disposition = row_field(_("Disposition"), Disposition)

    def rows(self) -> Any:
        """The dispositions to choose from."""
        return guards.dispositions(self.record, State.APPROVED).exclude(quantity=F("undone"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer them."""
        super().__init__(*args, **kwargs)
        field = self.fields["disposition"]
        assert isinstance(field, RowField)
        field.offer(self.rows())


class WithdrawDispositionForm(DispositionForm):
    """Which one is withdrawn."""

    def rows(self) -> Any:
        """Those not carried out."""
        return guards.dispositions(self.record, State.PROPOSED, State.APPROVED)


class CarryOutForm(DispositionForm):
    """Which one was carried out, with its evidence."""

    evidence = text(_("Evidence"), most=4000, rows=3, hint=_("Scrap note, rework order, delivery note, who and when."))


class ReinspectForm(DispositionForm):
    """How many reworked parts conform now."""

    passed = forms.IntegerField(label=_("Passed"), min_value=0, max_value=100_000_000)
    failed = forms.IntegerField(label=_("Failed"), min_value=0, max_value=100_000_000, initial=0)
    reinspection = text(_("How it was inspected, what was found"), most=4000, rows=3)

    def rows(self) -> Any:
        """Rework that was carried out."""
        return guards.to_reinspect(self.record)


class AskConcessionForm(DispositionForm):
    """What the customer is asked, in words they read."""

    request = text(
        _("Request to the customer"), most=10_000, rows=8,
        hint=_("The customer reads exactly this text: what deviates, by how much, why it can be used."),
    )  # fmt: skip

    def rows(self) -> Any:
        """Approved ones without a valid concession."""
        return guards.askable(self.record)


class GrantConcessionForm(ActForm):
    """For how many, until when, under which conditions."""

    granted_quantity = forms.IntegerField(label=_("Quantity granted"), min_value=1, max_value=100_000_000)
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=DateInput, help_text=_("Left empty: without end.")
    )
    conditions = text(_("Conditions"), most=4000, required=False, rows=3)
    reference = line(_("Your number of the concession"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the quantity that is asked for."""
        super().__init__(*args, **kwargs)
        rows = Concession.objects.filter(record_id=self.record.pk, answer="open")
        self.fields["granted_quantity"].initial = rows.values_list("quantity", flat=True).first()


class RefuseConcessionForm(ActForm):
    """Why it is refused."""

    answer_text = text(_("Reason of the refusal"), most=4000, rows=4)
    reference = line(_("Your number of the decision"))


class EvaluateForm(ActForm):
    """The evaluation, and the decision on corrective action."""

    evaluation = text(
        _("Evaluation"), most=10_000, rows=5,
        hint=_("What is known of the cause, whether it must be investigated, whom it concerns (ISO 13485:2016 8.3.1)."),
    )  # fmt: skip
    capa_needed = forms.TypedChoiceField(
        label=_("Is corrective action needed beyond the disposition?"), choices=YES_NO, widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    capa_reason = text(_("Reason of this decision"), most=2000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what was written before."""
        super().__init__(*args, **kwargs)
        self.fields["evaluation"].initial = self.record.evaluation
        self.fields["capa_reason"].initial = self.record.capa_reason
        if self.record.capa_needed is not None:
            self.fields["capa_needed"].initial = "yes" if self.record.capa_needed else "no"


class AssignForm(StaffForm):
    """The new owner."""

    owner = StaffField(label=_("New owner"), roles=OWNERS)


class PartFields(forms.Form):
    """What identifies the parts, where they were found, how bad it is."""

    requirement = text(
        _("Requirement that is not met"), most=2000, required=False, rows=2,
        hint=_("Drawing, specification, standard with clause, agreed sample."),
    )  # fmt: skip
    product = line(_("Product"), most=200)
    part_number = line(_("Part number"))
    lot = line(_("Lot or batch"))
    serial = line(_("Serial numbers"), most=200)
    quantity_affected = pieces(_("Quantity affected"))
    quantity_inspected = pieces(_("Quantity inspected"))
    unit = choice(_("Unit"), Unit.choices)
    supplier = line(_("Supplier"), most=120)
    detected_by = line(_("Found by"), most=120)
    found_at = line(_("Where it was found"), most=200, hint=_("Line, station, shelf."))
    category = choice(_("Category"), Defect.choices, required=False)
    defect_code = line(_("Defect code"), most=40)
    severity = choice(_("Severity"), NcSeverity.choices, required=False)
    customer = forms.ModelChoiceField(
        label=_("Customer"), queryset=Customer.objects.none(), required=False,
        help_text=_("Whose parts they are. The customer sees nothing before a concession is asked of them."),
    )  # fmt: skip
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)

    def offer_places(self) -> None:
        """Offer the customers and sites in use."""
        customer, site = self.fields["customer"], self.fields["site"]
        assert isinstance(customer, forms.ModelChoiceField) and isinstance(site, forms.ModelChoiceField)
        customer.queryset = Customer.objects.filter(active=True)
        site.queryset = Site.objects.filter(active=True)


class CorrectForm(PartFields, ActForm):
    """The fields that may be corrected."""

    title = line(_("Title"), most=200, required=True)
    description = text(_("What is nonconforming"), most=20_000, rows=5)
    source = choice(_("Found in"), Source.choices)

    field_order = ("title", "description", "source")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is recorded."""
        super().__init__(*args, **kwargs)
        self.offer_places()
        for name in self.own_fields():
            if name != "reason":
                self.fields[name].initial = getattr(self.record, name)


class NonconformityForm(PartFields):
    """A nonconformity as staff record it; begins with what the record it follows from says."""

    description = text(_("What is nonconforming?"), most=20_000, rows=5)
    title = line(_("Short title"), most=120, hint=_("Left empty, the first words are taken."))
    source = choice(_("Found in"), Source.choices)
    detected_at = MomentField(label=_("Found on"))
    photos = FilesField(label=_("Photos and files"), required=False)

    FOUND = (
        "description", "title", "source", "detected_at", "requirement", "product", "part_number", "lot", "serial",
        "quantity_affected", "quantity_inspected", "unit", "supplier", "detected_by", "found_at", "category",
        "defect_code", "severity",
    )  # fmt: skip

    def __init__(self, *args: Any, follows: Any = None, finder: str = "", **kwargs: Any) -> None:
        """`follows`: the record it follows from, or None. `finder`: who records it."""
        super().__init__(*args, **kwargs)
        self.offer_places()
        self.fields["detected_at"].initial = timezone.localtime().replace(second=0, microsecond=0)
        self.fields["detected_by"].initial = finder
        self.fields["unit"].initial = Unit.PIECE
        if follows is not None:
            self._begin_with(follows)

    def _begin_with(self, follows: Any) -> None:
        values = {name: getattr(follows, name, None) for name in CARRIED_OVER}
        values |= {"title": follows.title, "customer": follows.customer_id, "site": follows.site_id}
        values["description"] = getattr(follows, "description", "")
        values["source"] = Source.CUSTOMER if follows.kind == "complaint" else None
        for name, value in values.items():
            if value not in (None, ""):
                self.fields[name].initial = value

    def finding(self) -> Finding:
        """The finding that the person described."""
        return Finding(**{name: self.cleaned_data[name] for name in self.FOUND})
