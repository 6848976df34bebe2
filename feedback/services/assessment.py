"""Assess, decide on reporting to authorities, contain."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.models import Complaint, ContainmentAction, ReportabilityDecision
from qms.accounts.seat import Seat
from qms.clocks.models import ClockRule
from qms.clocks.services import cancel_clocks, start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


def rules_of_market(market: str) -> list[ClockRule]:
    """The statutory rules of a market, the usual one (longest time) first."""
    return sorted(ClockRule.objects.filter(market=market, active=True), key=lambda rule: -rule.amount)


@act("complaint", "assess")
def assess(
    complaint: Complaint,
    *,
    by: Actor,
    signature: Signature | None,
    category: str,
    severity: str,
    severity_reason: str,
    harm: str,
    defect_code: str = "",
    markets: Sequence[str] = (),
    no_market_reason: str = "",
) -> None:
    """Severity with its reason; one decision on reportability is opened per market, with its clocks."""
    if not markets and not no_market_reason.strip():
        raise Refused(_("Choose the markets concerned, or say why none asks for a report."), field="no_market_reason")
    if markets and no_market_reason.strip():
        raise Refused(_("A reason is needed only when no market is concerned."), field="no_market_reason")
    complaint.category, complaint.severity, complaint.severity_reason = category, severity, severity_reason
    complaint.harm, complaint.defect_code, complaint.no_market_reason = harm, defect_code, no_market_reason
    for market in markets:
        _open_market(complaint, market)


def _open_market(complaint: Complaint, market: str) -> None:
    rules = rules_of_market(market)
    if not rules:
        raise Refused(_("There is no reporting rule for the market %(market)s.") % {"market": market}, field="markets")
    ReportabilityDecision.objects.create(
        organisation=complaint.organisation,
        record=Record(pk=complaint.pk),
        market=market,
        rule_code=rules[0].code,
        aware_at=complaint.aware_at,
    )
    start_clock(complaint, "decide_reportability", subject=market)
    start_clock(complaint, rules[0].code, started_at=complaint.aware_at, subject=market)


@act("complaint", "decide_reportability")
def decide_reportability(
    complaint: Complaint,
    *,
    by: Actor,
    signature: Signature | None,
    market: str,
    rule: str,
    outcome: str,
    rationale: str,
    answers: dict[str, Any],
) -> None:
    """Decide for one market; a stricter rule replaces the running statutory clock, counted from awareness."""
    decision = ReportabilityDecision.objects.filter(record_id=complaint.pk, market=market, outcome="open").first()
    if decision is None:
        raise Refused(_("This market is decided already."), field="market")
    if rule not in {one.code for one in rules_of_market(market)}:
        raise Refused(_("This rule does not belong to the market."), field="rule")
    _switch_rule(complaint, decision, rule)
    decision.outcome, decision.rationale, decision.answers = outcome, rationale, answers
    decision.decided_at = timezone.now()
    decision.decided_by = by.person if isinstance(by, Seat) else None
    decision.signature = signature.pk if signature else None
    decision.save()
    stop_clock(complaint, "decide_reportability", subject=market)
    if outcome == ReportabilityDecision.Outcome.NOT_REPORTABLE:
        cancel_clocks(complaint, codes=[rule], subject=market)


def _switch_rule(complaint: Complaint, decision: ReportabilityDecision, rule: str) -> None:
    if rule != decision.rule_code:
        cancel_clocks(complaint, codes=[decision.rule_code], subject=decision.market)
        start_clock(complaint, rule, started_at=decision.aware_at, subject=decision.market)
        decision.rule_code = rule


@act("complaint", "record_submission")
def record_submission(
    complaint: Complaint,
    *,
    by: Actor,
    signature: Signature | None,
    market: str,
    submitted_at: datetime,
    submitted_reference: str,
) -> None:
    """Keep when and under which reference the authority was told; that stops the statutory clock."""
    rows = ReportabilityDecision.objects.filter(record_id=complaint.pk, market=market, outcome="reportable")
    decision = rows.filter(submitted_at=None).first()
    if decision is None:
        raise Refused(_("No report is due for this market."), field="market")
    if submitted_at > timezone.now():
        raise Refused(_("The report cannot have been made in the future."), field="submitted_at")
    if submitted_at < decision.aware_at:
        raise Refused(_("The report cannot be older than our awareness."), field="submitted_at")
    decision.submitted_at, decision.submitted_reference = submitted_at, submitted_reference
    decision.save()
    stop_clock(complaint, decision.rule_code, subject=market, at=submitted_at)


@act("complaint", "correct_awareness")
def correct_awareness(complaint: Complaint, *, by: Actor, signature: Signature | None, aware_at: datetime) -> None:
    """Set another date of awareness; running statutory clocks are computed anew, the old date stays in the history."""
    if aware_at > timezone.now():
        raise Refused(_("Awareness cannot lie in the future."), field="aware_at")
    if aware_at == complaint.aware_at:
        raise Refused(_("This is the date that is recorded already."), field="aware_at")
    if aware_at < complaint.received_at - timedelta(days=3650):
        raise Refused(_("This date lies more than ten years before the receipt."), field="aware_at")
    complaint.aware_at = aware_at
    rows = ReportabilityDecision.objects.filter(record_id=complaint.pk, submitted_at=None)
    for decision in rows.exclude(outcome="not_reportable"):
        decision.aware_at = aware_at
        decision.save()
        cancel_clocks(complaint, codes=[decision.rule_code], subject=decision.market)
        start_clock(complaint, decision.rule_code, started_at=aware_at, subject=decision.market)


@act("complaint", "contain")
def contain(complaint: Complaint, *, by: Actor, signature: Signature | None, actions: Sequence[dict[str, Any]]) -> None:
    """Record what is done with affected parts, place by place. `actions`: place, action, quantity."""
    if not actions:
        raise Refused(_("Say what was done at one place at least, even if it is that nothing is affected there."))
    for one in actions:
        ContainmentAction.objects.create(
            organisation=complaint.organisation,
            record=Record(pk=complaint.pk),
            place=one["place"],
            action=one["action"],
            quantity=one.get("quantity"),
            by_name=by.person.name if isinstance(by, Seat) else "",
        )
