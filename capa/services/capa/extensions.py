"""Another day for an action: asked with a reason, decided by signature, counted."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.capa import requests_of
from capa.models import Action, Capa, DueDateExtension
from capa.services.capa.actions import own_action, refuse_day, start_action_clock
from qms.clocks.services import start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.records.actors import person_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("capa", "request_extension")
def request_extension(
    record: Capa, *, by: Actor, signature: Signature | None, action: Action, due_on: date, why: str
) -> str:
    """Ask for a later day for an agreed action. The day stays as it is until somebody else has signed."""
    found = own_action(record, action, state=Action.State.OPEN)
    person = person_of(by)
    if found.agreed_at is None:
        raise Refused(_("This day is not agreed yet: revise the action."), field="action")
    refuse_day(due_on)
    if due_on <= found.due_on:
        raise Refused(_("Ask for a day after the present one."), field="due_on")
    if DueDateExtension.objects.filter(action=found, outcome="open").exists():
        raise Refused(_("Another day is asked for already."), field="action")
    if person is None:
        raise Refused(_("A person asks for another day."))
    DueDateExtension.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), action=found, due_before=found.due_on,
        due_asked=due_on, reason=why, requested_by=person,
    )  # fmt: skip
    start_clock(record, "capa_extension", subject=found.code)
    return str(found)


@act("capa", "decide_extension")
def decide_extension(
    record: Capa, *, by: Actor, signature: Signature | None, action: str, approved: bool, rationale: str
) -> str:
    """Move the day of the action with this code, or leave it, as it was asked for.

    Neither the action's owner, nor who asked, nor the CAPA's owner decides.
    """
    asked = next((one for one in requests_of(record) if one.action.code == action), None)
    if asked is None:
        raise Refused(_("This request is decided already."), field="action")
    row, person = asked.action, person_of(by)
    if person is None or person.pk in (row.owner_id, asked.requested_by_id, record.owner_id):
        raise Refused(_("Who owns the action or the CAPA, or asked, does not decide."), field="action")
    asked.outcome = DueDateExtension.Outcome.APPROVED if approved else DueDateExtension.Outcome.REFUSED
    asked.rationale, asked.decided_by, asked.decided_at = rationale, person, timezone.now()
    asked.signature = signature.pk if signature else None
    asked.save()
    stop_clock(record, "capa_extension", subject=row.code)
    if approved:
        row.due_on, row.extensions = asked.due_asked, row.extensions + 1
        row.save(update_fields=["due_on", "extensions"])
        start_action_clock(record, row, by=by)
    return str(row)
