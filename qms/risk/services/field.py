"""What the field says of a row: records that contradict it, and whether its assumed occurrence still holds."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.seat import SYSTEM
from qms.clocks.services import start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.records.actors import name_of, person_of
from qms.records.models import Record, RecordLink, Relation
from qms.records.services import link
from qms.risk.models import FailureMode, Fmea, RiskLink
from qms.risk.notices import tell_reassess
from qms.risk.observing import Observed, no_longer_holding, observe_row
from qms.risk.scales import scheme_in_force
from qms.risk.services.rows import ROW_REVIEW, Row, build, rate, the_row, weigh_severity
from qms.risk.workflow import LIVING, OPEN
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("fmea", "contradict")
def contradict(
    fmea: Fmea, *, by: Actor, signature: Signature | None, source: Record, row: FailureMode | None = None,
    new_row: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """Link a record to the row it is an occurrence of; the row waits for a re-assessment from now on.

    new_row: as `Row`, when the failure mode was not thought of before; only while rows may be added. Raises Refused
    when the record counts for the row already.
    """
    present = _new(fmea, new_row) if row is None else the_row(fmea, row)
    if RiskLink.objects.filter(failure_mode=present, source=source, ended_at=None).exists():
        raise Refused(_("%(number)s is linked to this row already.") % {"number": source.number}, field="source")
    RiskLink.objects.create(
        organisation_id=fmea.organisation_id, record=Record(pk=fmea.pk), failure_mode=present, source=source,
        occurred_at=source.created_at, by=person_of(by),
    )  # fmt: skip
    _link_records(source, fmea, by)
    _await(fmea, present, by)


def _new(fmea: Fmea, said: dict[str, Any] | None) -> FailureMode:
    if said is None:
        raise Refused(_("Choose a row, or describe a new one."), field="row")
    if fmea.state not in OPEN:
        raise Refused(_("An approved study is revised before a row is added."), field="row")
    row = build(fmea, Row(**said), scheme_in_force())
    row.save(force_insert=True)
    return row


def _link_records(source: Record, fmea: Fmea, by: Actor) -> None:
    running = RecordLink.objects.filter(
        source_id=source.pk, target_id=fmea.pk, relation=Relation.CONTRADICTS, ended_at=None
    )
    if not running.exists():
        link(source, Record.objects.get(pk=fmea.pk), Relation.CONTRADICTS, by=by)


def _await(fmea: Fmea, row: FailureMode, by: Actor) -> None:
    """Let the row wait for a re-assessment, with the figures of now."""
    seen = observe_row(fmea, row, scheme_in_force(), timezone.localdate())
    first = row.pending_since is None
    row.pending_since = row.pending_since or timezone.now()
    _keep(row, seen)
    row.save()
    start_clock(fmea, ROW_REVIEW, subject=row.code)
    if first:
        tell_reassess(fmea, row, by=by)


def _keep(row: FailureMode, seen: Observed) -> None:
    row.observed = seen.kept()
    row.proposed_occurrence = seen.proposed if not seen.holds else None


@act("fmea", "end_contradiction")
def end_contradiction(
    fmea: Fmea, *, by: Actor, signature: Signature | None, risk_link: RiskLink, ended_reason: str
) -> None:
    """End the link of a record to a row; both keep that it was there. The figures are counted anew."""
    found = RiskLink.objects.filter(record_id=fmea.pk, pk=risk_link.pk, ended_at=None).first()
    if found is None:
        raise Refused(_("This link has ended already."), field="risk_link")
    found.ended_at, found.ended_reason = timezone.now(), ended_reason
    found.save()
    row = found.failure_mode
    _keep(row, observe_row(fmea, row, scheme_in_force(), timezone.localdate()))
    if row.proposed_occurrence is None and not row.links.filter(ended_at=None).exists():
        _settle(fmea, row)
    row.save()


def _settle(fmea: Fmea, row: FailureMode) -> None:
    row.pending_since, row.proposed_occurrence = None, None
    stop_clock(fmea, ROW_REVIEW, subject=row.code)


@act("fmea", "reassess_row")
def reassess_row(
    fmea: Fmea, *, by: Actor, signature: Signature | None, row: FailureMode, severity: int, occurrence: int,
    detection: int, occurrence_evidence: str, design_change: str = "", flag_severity: bool = False,
) -> None:  # fmt: skip
    """Rate a row anew with what the field has shown; it waits no more."""
    present = _the_pending(fmea, row)
    weigh_severity(present, severity, design_change, flag_severity)
    present.severity, present.occurrence, present.detection = severity, occurrence, detection
    present.occurrence_evidence = occurrence_evidence
    scheme = scheme_in_force()
    rate(present, scheme)
    _keep(present, observe_row(fmea, present, scheme, timezone.localdate()))
    _decide(present, by, None, "")
    _settle(fmea, present)
    present.save()


@act("fmea", "keep_rating")
def keep_rating(
    fmea: Fmea, *, by: Actor, signature: Signature | None, row: FailureMode | str, justification: str
) -> None:
    """Keep the rating of a row against what the field shows: signed, with the reason."""
    present = _the_pending(fmea, row)
    _keep(present, observe_row(fmea, present, scheme_in_force(), timezone.localdate()))
    _decide(present, by, signature, justification)
    _settle(fmea, present)
    present.save()


def _decide(row: FailureMode, by: Actor, signature: Signature | None, justification: str) -> None:
    row.observed |= {
        "decided_by": name_of(by), "decided_at": timezone.now().isoformat(), "justification": justification,
        "signature": str(signature.pk) if signature else "",
    }  # fmt: skip


def _the_pending(fmea: Fmea, row: FailureMode | str) -> FailureMode:
    present = the_row(fmea, row)
    if present.pending_since is None:
        raise Refused(_("This row waits for nothing any more."), field="row")
    return present


@act("fmea", "compare")
def compare(fmea: Fmea, *, by: Actor, signature: Signature | None) -> None:
    """Compare every row that has records with what was shipped; those that no longer hold wait for a re-assessment.

    What was decided on the same figures is not asked again.
    """
    for row, _seen in no_longer_holding(fmea, scheme_in_force(), timezone.localdate()):
        _await(fmea, row, by)


def compare_all() -> int:
    """Compare the living studies of the acting organisation, nightly. Runs as often as one likes; returns how many
    studies had rows to flag.
    """
    scheme, today, flagged = scheme_in_force(), timezone.localdate(), 0
    with_records = RiskLink.objects.filter(ended_at=None).values("record")
    for fmea in Fmea.objects.filter(pk__in=with_records, state__in=LIVING):
        if no_longer_holding(fmea, scheme, today):
            compare(fmea, by=SYSTEM)
            flagged += 1
    return flagged
