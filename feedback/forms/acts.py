"""The forms of the acts on a complaint. What a service also refuses is not repeated here."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.models import Category, ContainmentAction, Harm, Investigation, Remedy, ReportabilityDecision, Severity
from feedback.queries import capas_of
from feedback.services.assessment import rules_of_market
from qms.clocks.models import ClockRule
from qms.organisations.models import Site
from qms.web.forms import DateInput, MomentField
from qms.workflow.fields import StaffField, choice, line, pieces, text
from qms.workflow.forms import ActForm, StaffForm

WORKERS = ("quality_engineer", "quality_manager")
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class AcknowledgeForm(ActForm):
    """Which site the complaint concerns; its calendar times the clocks that start from here."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the sites in use."""
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Site.objects.filter(active=True)
        field.initial = self.record.site_id


class AssessForm(ActForm):
    """Category, severity and reason, harm, markets."""

    similar = True

    category = choice(_("Category"), Category.choices)
    defect_code = line(_("Defect code"), most=40)
    severity = choice(_("Severity"), Severity.choices)
    severity_reason = text(
        _("Reason of the severity"), most=2000, rows=3,
        hint=_("Safety, complexity, impact, need for immediate action (ISO 10002:2018 8.4)."),
    )  # fmt: skip
    harm = choice(_("Harm"), Harm.choices)
    markets = forms.MultipleChoiceField(
        label=_("Markets whose rules may ask for a report"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each one gets its own decision and its own statutory clock."),
    )  # fmt: skip
    no_market_reason = text(_("If none: why no market asks for a report"), most=2000, required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the markets that have a rule."""
        super().__init__(*args, **kwargs)
        codes = ClockRule.objects.filter(active=True).exclude(market="").values_list("market", flat=True)
        field = self.fields["markets"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, code) for code in sorted(set(codes))]
        self.fields["harm"].initial = self.record.harm


class ContainForm(ActForm):
    """Containment, place by place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A text and a number for every place."""
        super().__init__(*args, **kwargs)
        for place, label in ContainmentAction.Place.choices:
            self.fields[f"action_{place}"] = text(label, most=2000, required=False, rows=2)
            self.fields[f"quantity_{place}"] = pieces(_("Pieces blocked there"))

    def data_for_act(self) -> dict[str, Any]:
        """The places where something was said."""
        cleaned = self.cleaned_data
        return {
            "actions": [
                {"place": place, "action": cleaned[f"action_{place}"], "quantity": cleaned[f"quantity_{place}"]}
                for place in ContainmentAction.Place.values
                if cleaned[f"action_{place}"]
            ]
        }


class StartInvestigationForm(StaffForm):
    """Who finds out what."""

    investigator = StaffField(label=_("Investigator"), roles=(*WORKERS, "regulatory_affairs"))
    question = text(_("What is to be found out"), most=2000, rows=3)


class ConcludeInvestigationForm(ActForm):
    """What was found."""

    investigation = forms.ModelChoiceField(label=_("Investigation"), queryset=Investigation.objects.none())
    findings = text(_("Findings"), most=10_000, rows=6)
    root_cause = text(_("Root cause"), most=2000, required=False, rows=3)
    root_cause_verified = forms.BooleanField(label=_("The root cause is verified"), required=False)
    verification = text(_("How it was verified"), most=2000, required=False, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the running investigations; the only one is chosen."""
        super().__init__(*args, **kwargs)
        field = self.fields["investigation"]
        assert isinstance(field, forms.ModelChoiceField)
        running = Investigation.objects.filter(record_id=self.record.pk, concluded_at=None)
        field.queryset = running
        field.label_from_instance = _question  # type: ignore[assignment,method-assign]  # the documented way
        if len(running) == 1:
            field.initial = running[0].pk


def _question(investigation: Investigation) -> str:
    return investigation.question[:120]


class NoInvestigationForm(ActForm):
    """Why none is needed, and the similar record that is relied upon."""

    similar, similar_field = True, "similar_record"

    no_investigation_reason = text(_("Why no investigation is needed"), most=2000)
    similar_record = line(_("Number of a similar record that was investigated"), most=32)


class ReportabilityForm(ActForm):
    """The decision for one market: questions, rule, outcome, rationale."""

    market = forms.ChoiceField(label=_("Market"))
    serious = forms.ChoiceField(
        label=_("Did it cause or contribute to death or serious injury?"), choices=YES_NO, widget=forms.RadioSelect
    )
    recurrence = forms.ChoiceField(
        label=_("Would it be likely to do so if it happened again?"), choices=YES_NO, widget=forms.RadioSelect
    )
    threat = forms.ChoiceField(label=_("Is it a threat to public health?"), choices=YES_NO, widget=forms.RadioSelect)
    rule = forms.ChoiceField(label=_("Rule that applies"))
    outcome = choice(_("Decision"), [c for c in ReportabilityDecision.Outcome.choices if c[0] != "open"])
    rationale = text(_("Rationale"), most=4000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the undecided markets and their rules with time and citation."""
        super().__init__(*args, **kwargs)
        rows = ReportabilityDecision.objects.filter(record_id=self.record.pk, outcome="open")
        markets = list(rows.values_list("market", flat=True))
        rules = [rule for market in markets for rule in rules_of_market(market)]
        market_field, rule_field = self.fields["market"], self.fields["rule"]
        assert isinstance(market_field, forms.ChoiceField) and isinstance(rule_field, forms.ChoiceField)
        market_field.choices = [(market, market) for market in markets]
        rule_field.choices = [
            (
                rule.code,
                _rule_words(rule),
            )
            for rule in rules
        ]

    def data_for_act(self) -> dict[str, Any]:
        """The answers are kept with the decision."""
        data = super().data_for_act()
        data["answers"] = {name: data.pop(name) for name in ("serious", "recurrence", "threat")}
        return data


def _rule_words(rule: ClockRule) -> str:
    """Market, name, time and citation of a rule."""
    time = f"{rule.amount.normalize():f} {rule.get_unit_display()}"
    return f"{rule.market}: {_(rule.name)} ({time}, {rule.citation})"


class SubmissionForm(ActForm):
    """When the authority was told, and under which reference."""

    market = forms.ChoiceField(label=_("Market"))
    submitted_at = MomentField(label=_("Reported on"))
    submitted_reference = line(_("Authority's reference"), most=120, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the markets where a report is due."""
        super().__init__(*args, **kwargs)
        rows = ReportabilityDecision.objects.filter(record_id=self.record.pk, outcome="reportable", submitted_at=None)
        field = self.fields["market"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(market, market) for market in rows.values_list("market", flat=True)]


class AwarenessForm(ActForm):
    """Since when we have been aware."""

    aware_at = MomentField(label=_("Aware since"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show what is recorded."""
        super().__init__(*args, **kwargs)
        self.fields["aware_at"].initial = timezone.localtime(self.record.aware_at).replace(second=0, microsecond=0)


class ReplyForm(ActForm):
    """The reply, as the customer will read it."""

    body = text(_("Reply to the customer"), most=20_000, rows=10, hint=_("The customer reads exactly this text."))
    correction = text(
        _("Correction and corrective action"), most=4000, required=False, rows=3,
        hint=_("What was done about it; the customer reads this too (21 CFR 820.35(a)(6))."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A revision begins with the text of the latest version."""
        super().__init__(*args, **kwargs)
        from feedback.guards import latest_reply  # the newest version is asked only when a form is shown

        latest = latest_reply(self.record) if self.transition.act == "revise_reply" else None
        if latest:
            self.fields["body"].initial, self.fields["correction"].initial = latest.body, latest.correction


class AcceptForm(ActForm):
    """The customer accepts; a comment is welcome."""

    comment = text(_("Comment"), most=4000, required=False, rows=3)


class ContestForm(ActForm):
    """The customer says what is missing or wrong."""

    objection = text(_("What is missing or wrong?"), most=4000, rows=5)


class CloseForm(ActForm):
    """The decision on corrective action."""

    capa_needed = forms.TypedChoiceField(
        label=_("Is corrective action needed beyond the correction?"), choices=YES_NO, widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    capa_reason = text(_("Reason of this decision"), most=2000, rows=3)
    capa_number = line(
        _("If so: number of the CAPA"), most=32,
        hint=_("An open CAPA takes the complaint in when you sign. A new one is opened from the complaint's page."),
    )  # fmt: skip
    similar = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the CAPA that it shares already."""
        super().__init__(*args, **kwargs)
        self.fields["capa_number"].initial = next(iter(capas_of(self.record)), "")


class RejectForm(ActForm):
    """Why it is not a complaint, and what the customer is told about it (ISO 10002:2018, 8.8)."""

    not_complaint_reason = text(_("Why it is not a complaint"), most=2000)
    explanation = text(
        _("Explanation to the customer"), most=4000,
        hint=_("The customer reads exactly this text. Say why, and what they can do if they do not agree."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is told where no customer can read the record."""
        super().__init__(*args, **kwargs)
        if not (self.record.customer_id and self.record.shared):
            del self.fields["explanation"]


class AssignForm(StaffForm):
    """The new owner."""

    owner = StaffField(label=_("New owner"), roles=WORKERS)


class CorrectForm(ActForm):
    """The fields that may be corrected."""

    title = line(_("Title"), most=200, required=True)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    product = line(_("Product"), most=200)
    part_number = line(_("Part number"))
    udi = line(_("UDI, UPC or other identification"), most=120)
    lot = line(_("Lot or batch"))
    serial = line(_("Serial number"), most=200)
    quantity_affected = pieces(_("Pieces affected"))
    quantity_inspected = pieces(_("Pieces inspected"))
    occurred_on = forms.DateField(label=_("Noticed on"), required=False, widget=DateInput)
    found_at = line(_("Where it was found"), most=200)
    customer_reference = line(_("Customer's own reference"))
    complainant_name = line(_("Complainant"), most=120)
    complainant_email = forms.EmailField(label=_("Complainant's e-mail"), required=False)
    complainant_phone = line(_("Complainant's phone"), most=40)
    complainant_address = text(_("Complainant's address"), most=500, required=False, rows=3)
    remedy = choice(_("Remedy asked for"), Remedy.choices, required=False)
    harm = choice(_("Harm"), Harm.choices)
    category = choice(_("Category"), Category.choices, required=False)
    defect_code = line(_("Defect code"), most=40)
    severity = choice(_("Severity"), Severity.choices, required=False)
    severity_reason = text(_("Reason of the severity"), most=2000, required=False, rows=2)
    translation = text(_("Translation of the customer's words"), most=20_000, required=False, rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is recorded; before the assessment there is nothing of it to correct."""
        super().__init__(*args, **kwargs)
        if not self.record.severity:
            for name in ("category", "defect_code", "severity", "severity_reason"):
                del self.fields[name]
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset = Site.objects.filter(active=True)
        for name in self.own_fields():
            if name != "reason":
                self.fields[name].initial = getattr(self.record, name)
