"""What becomes of the affected parts: proposed, approved by signature, carried out, re-inspected."""

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards import nonconformity as guards
from capa.models import Disposition, Nonconformity
from capa.queries.nonconformity import concession_term
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

State, Decision = Disposition.State, Disposition.Decision


@act("nonconformity", "propose_disposition")
def propose_disposition(
    record: Nonconformity, *, by: Actor, signature: Signature | None, decision: str, quantity: int, justification: str
) -> None:
    """Propose what becomes of a quantity. All proposals together never exceed what is affected."""
    if not isinstance(by, Seat):
        raise Refused(_("A disposition is proposed by a person."))
    left = guards.undisposed(record)
    if not 0 < quantity <= left:
        words = {"left": left, "unit": record.get_unit_display()}
        raise Refused(_("At most %(left)d %(unit)s have no disposition yet.") % words, field="quantity")
    if decision == Decision.RETURN and not record.supplier:
        raise Refused(_("Before that: the supplier (correct the record)."), field="decision")
    Disposition.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), decision=decision, quantity=quantity,
        justification=justification, proposed_by=by.person,
    )  # fmt: skip


@act("nonconformity", "approve_disposition")
def approve_disposition(record: Nonconformity, *, by: Actor, signature: Signature | None) -> None:
    """Approve all proposals by signature; the customer's term that asks for a concession today is kept with each."""
    if not isinstance(by, Seat):
        raise Refused(_("A disposition is approved by a person."))
    for row in guards.dispositions(record, State.PROPOSED):
        row.state, row.approved_by, row.approved_at = State.APPROVED, by.person, timezone.now()
        row.signature = signature.pk if signature else None
        row.concession_cited = concession_term(record, row.decision)
        row.save()


@act("nonconformity", "withdraw_disposition")
def withdraw_disposition(
    record: Nonconformity, *, by: Actor, signature: Signature | None, disposition: Disposition
) -> None:
    """Withdraw one that is not carried out; its quantity needs another disposition."""
    row = _row(record, disposition, State.PROPOSED, State.APPROVED)
    row.state = State.WITHDRAWN
    row.save()


@act("nonconformity", "carry_out")
def carry_out(
    record: Nonconformity, *, by: Actor, signature: Signature | None, disposition: Disposition, evidence: str
) -> None:
    """Record that an approved disposition was carried out. Refused without a concession that is needed."""
    row = _row(record, disposition, State.APPROVED)
    missing = guards.concession_is_there(record, row)
    if missing:
        raise Refused(str(missing), field="disposition")
    row.state, row.evidence = State.IMPLEMENTED, evidence
    row.implemented_at, row.implemented_by_name = timezone.now(), name_of(by)
    row.save()


@act("nonconformity", "reinspect")
def reinspect(
    record: Nonconformity,
    *,
    by: Actor,
    signature: Signature | None,
    disposition: Disposition,
    passed: int,
    failed: int,
    reinspection: str,
) -> None:
    """Record how many reworked parts conform now; those that do not need another disposition."""
    row = guards.to_reinspect(record).filter(pk=disposition.pk).first()
    if row is None:
        raise Refused(_("This rework waits for no re-inspection."), field="disposition")
    if passed + failed != row.holds:
        words = {"quantity": row.holds}
        raise Refused(_("Passed and failed together must be %(quantity)d.") % words, field="passed")
    row.passed, row.failed, row.reinspection = passed, failed, reinspection
    row.undone += failed
    row.reinspected_at, row.reinspected_by_name = timezone.now(), name_of(by)
    row.save()


def _row(record: Nonconformity, disposition: Disposition, *states: str) -> Disposition:
    row = guards.dispositions(record, *states).filter(pk=disposition.pk).first()
    if row is None:
        raise Refused(_("This disposition has moved on. Open the record to see where it stands."), field="disposition")
    return row
