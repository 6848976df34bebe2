"""What is done about a row: decided, implemented, verified by somebody else, and rated anew."""

from datetime import date

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.seat import Seat
from qms.clocks.services import start_agreed_clock, stop_clock
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.risk.models import FailureMode, Fmea, RowAction
from qms.risk.scales import scheme_in_force
from qms.risk.services.rows import ACTION, rate, the_row
from qms.signatures.models import Signature
from qms.workflow.keeping import OWNERS
from qms.workflow.perform import Actor, act

State = RowAction.State


def _new(fmea: Fmea, row: FailureMode) -> RowAction:
    last = RowAction.objects.filter(record_id=fmea.pk).aggregate(last=Max("number"))["last"] or 0
    return RowAction(organisation_id=fmea.organisation_id, record=Record(pk=fmea.pk), failure_mode=row, number=last + 1)


def _the_action(fmea: Fmea, action: RowAction, *states: str) -> RowAction:
    found = RowAction.objects.filter(record_id=fmea.pk, pk=action.pk, state__in=states).first()
    if found is None:
        raise Refused(_("This action has moved on in the meantime."), field="action")
    return found


@act("fmea", "add_action")
def add_action(
    fmea: Fmea, *, by: Actor, signature: Signature | None, row: FailureMode, action: str, owner: Person,
    due_on: date | None = None, carried_in: Record | None = None,
) -> None:  # fmt: skip
    """Decide to act on a row: what, who, until when. carried_in: the record that does it and has days of its own."""
    present = the_row(fmea, row)
    if not staff_with_roles(list(OWNERS)).filter(pk=owner.pk).exists():
        raise Refused(_("Choose somebody who works on records."), field="owner")
    new = _new(fmea, present)
    new.action, new.owner, new.due_on, new.carried_in = action, owner, due_on, carried_in
    new.save(force_insert=True)
    if due_on is not None:
        source = f"{fmea.number} {new.code}"
        start_agreed_clock(fmea, ACTION, day=due_on, by=name_of(by), source=source, subject=new.code)


@act("fmea", "decline_action")
def decline_action(
    fmea: Fmea, *, by: Actor, signature: Signature | None, row: FailureMode | str, justification: str
) -> None:
    """Decide by signature that nothing is done about a row, and why."""
    new = _new(fmea, the_row(fmea, row))
    new.action, new.justification, new.state = _("No action"), justification, State.NOT_TAKEN
    new.signature = signature.pk if signature else None
    new.save(force_insert=True)


@act("fmea", "implement_action")
def implement_action(fmea: Fmea, *, by: Actor, signature: Signature | None, action: RowAction, evidence: str) -> None:
    """Say that an action is in place, with the evidence for it."""
    present = _the_action(fmea, action, State.PLANNED)
    present.state, present.evidence, present.implemented_at = State.IMPLEMENTED, evidence, timezone.now()
    present.save()
    stop_clock(fmea, ACTION, subject=present.code)


@act("fmea", "verify_action")
def verify_action(fmea: Fmea, *, by: Actor, signature: Signature | None, action: RowAction, verification: str) -> None:
    """Confirm an implemented action. Refused to the one who owns it."""
    present = _the_action(fmea, action, State.IMPLEMENTED)
    person = by.person if isinstance(by, Seat) else None
    if person is not None and present.owner_id == person.pk:
        raise Refused(_("You own this action; somebody else verifies it."), field="action")
    present.state, present.verification = State.COMPLETED, verification
    present.verified_by, present.verified_at = person, timezone.now()
    present.save()


@act("fmea", "rate_after")
def rate_after(
    fmea: Fmea, *, by: Actor, signature: Signature | None, row: FailureMode, severity_after: int,
    occurrence_after: int, detection_after: int, after_evidence: str, design_change: str = "",
) -> None:  # fmt: skip
    """Rate a row as it is after its action. Refused before an action is implemented with evidence."""
    present = the_row(fmea, row)
    if not present.actions.filter(state__in=(State.IMPLEMENTED, State.COMPLETED)).exists():
        raise Refused(_("No action of this row is implemented yet."), field="row")
    if severity_after < present.severity and not (design_change.strip() or present.design_change):
        raise Refused(_("Only a change of the design lowers the severity: name it."), field="design_change")
    if design_change.strip():
        present.design_change = design_change
    present.severity_after, present.occurrence_after = severity_after, occurrence_after
    present.detection_after, present.after_evidence = detection_after, after_evidence
    rate(present, scheme_in_force())
    present.save()
