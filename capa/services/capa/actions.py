"""The actions of a CAPA: planned, done, verified by somebody else (8D D5 and D6)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.capa import actions_of
from capa.guards.causes import causes_of
from capa.models import Action, ActionKind, Capa, Cause
from capa.services.proofs import named
from capa.workflow.who import DOERS
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.clocks.services import cancel_clocks, start_agreed_clock, start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.records.actors import name_of, person_of
from qms.records.models import Attachment, Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

FARTHEST = timedelta(days=3 * 366)
"""An action due later than this is a wish."""


def own_action(record: Capa, action: Action, *, state: str) -> Action:
    """The action as it is now, in this state; refuse another record's and one that moved on."""
    found = actions_of(record).filter(pk=action.pk, state=state).select_related("owner").first()
    if found is None:
        raise Refused(_("This action has moved on in the meantime."), field="action")
    return found


def _refuse(record: Capa, *, kind: str, owner: Person, due_on: date | None) -> None:
    if kind != ActionKind.CORRECTION and record.state != "planning":
        raise Refused(_("What acts on the cause is planned once the cause is known."), field="kind")
    if not staff_with_roles(DOERS).filter(pk=owner.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field="owner")
    if due_on is not None:
        refuse_day(due_on)


def refuse_day(due_on: date) -> None:
    """Refuse a day in the past or farther away than three years."""
    if due_on < timezone.localdate():
        raise Refused(_("This day lies in the past."), field="due_on")
    if due_on > timezone.localdate() + FARTHEST:
        raise Refused(_("This day lies more than three years ahead."), field="due_on")


def refuse_foreign_cause(record: Capa, cause: Cause | None) -> None:
    """Refuse a cause of another record, and one that was excluded: nothing is gained by acting on it."""
    if cause is not None and not causes_of(record).filter(pk=cause.pk).exclude(state="excluded").exists():
        raise Refused(_("Choose a cause of this record that is not excluded."), field="cause")


@act("capa", "add_action")
def add_action(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    kind: str,
    text: str,
    owner: Person,
    due_on: date,
    cause: Cause | None = None,
) -> str:
    """Add an action. A correction is agreed at once; the others with the plan. `cause`: what it acts on (8D D5)."""
    _refuse(record, kind=kind, owner=owner, due_on=due_on)
    refuse_foreign_cause(record, cause)
    highest = actions_of(record).aggregate(highest=Max("number"))["highest"] or 0
    action = Action(
        organisation=record.organisation, record=Record(pk=record.pk), number=highest + 1, round=record.round,
        kind=kind, text=text, owner=owner, due_on=due_on, original_due_on=due_on, cause=cause,
    )  # fmt: skip
    if kind == ActionKind.CORRECTION:
        action.agreed_at = timezone.now()
    action.save(force_insert=True)
    if action.agreed_at:
        start_action_clock(record, action, by=by)
    return str(action)


def start_action_clock(record: Capa, action: Action, *, by: Actor) -> None:
    """Let the clock of an agreed action run to the end of its day, from the moment it was agreed."""
    start_agreed_clock(
        record, "capa_action", day=action.due_on, by=name_of(by), source=f"{record.number} {action.code}",
        subject=action.code, started_at=action.agreed_at,
    )  # fmt: skip


def agree_actions(record: Capa, actions: Iterable[Action], *, by: Actor) -> None:
    """The plan is approved: every day in it is binding from now on."""
    for action in actions:
        action.agreed_at = timezone.now()
        action.save(update_fields=["agreed_at"])
        start_action_clock(record, action, by=by)


@act("capa", "revise_action")
def revise_action(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    action: Action,
    text: str,
    owner: Person,
    due_on: date,
    **tied: Any,
) -> str:
    """Change words and owner, and the day while it is not agreed. An agreed day moves by an extension only."""
    found = own_action(record, action, state=Action.State.OPEN)
    moved = due_on != found.due_on
    _refuse(record, kind=ActionKind.CORRECTION, owner=owner, due_on=due_on if moved else None)
    refuse_foreign_cause(record, tied.get("cause"))
    if moved and found.agreed_at:
        raise Refused(_("This day is agreed: ask for another day."), field="due_on")
    before = {name: getattr(found, name) for name in ("text", "owner", "due_on", *tied)}
    if before == {"text": text, "owner": owner, "due_on": due_on, **tied}:
        raise Refused(_("Nothing was changed."))
    found.text, found.owner = text, owner
    found.due_on = found.original_due_on = due_on if moved else found.due_on
    for name, value in tied.items():
        setattr(found, name, value)
    found.save()
    return str(found)


@act("capa", "drop_action")
def drop_action(record: Capa, *, by: Actor, signature: Signature | None, action: Action, why: str) -> str:
    """Drop an open action; its number stays, with the reason."""
    found = own_action(record, action, state=Action.State.OPEN)
    found.state, found.dropped_reason = Action.State.DROPPED, why
    found.save(update_fields=["state", "dropped_reason"])
    cancel_clocks(record, codes=["capa_action", "capa_extension"], subject=found.code)
    return str(found)


@act("capa", "complete_action")
def complete_action(
    record: Capa,
    *,
    by: Actor,
    signature: Signature | None,
    action: Action,
    evidence: str,
    proofs: Iterable[Attachment] = (),
) -> str:
    """Say what was done, with files of the record as proof. The day of the report counts, not the day it was seen."""
    found = own_action(record, action, state=Action.State.OPEN)
    if found.agreed_at is None:
        raise Refused(_("The plan with this action is not approved yet."), field="action")
    files = named(record, proofs)
    found.state, found.evidence = Action.State.DONE, evidence
    found.files = files
    found.completed_at, found.completed_by = timezone.now(), person_of(by)
    found.save()
    stop_clock(record, "capa_action", subject=found.code)
    cancel_clocks(record, codes=["capa_extension"], subject=found.code)
    start_clock(record, "capa_verify", subject=found.code)
    return str(found)


@act("capa", "verify_action")
def verify_action(
    record: Capa, *, by: Actor, signature: Signature | None, action: Action, verification: str, accepted: bool = True
) -> str:
    """Somebody who neither owns nor reported it looks; what was not done is open again, with its day as it was."""
    found = own_action(record, action, state=Action.State.DONE)
    person = person_of(by)
    if person is None or person.pk in (found.owner_id, found.completed_by_id):
        raise Refused(_("Who owns or reported an action does not verify it."), field="action")
    found.verification = verification
    stop_clock(record, "capa_verify", subject=found.code)
    if accepted:
        found.state, found.verified_at, found.verified_by = Action.State.VERIFIED, timezone.now(), person
    else:
        found.state, found.completed_at, found.completed_by = Action.State.OPEN, None, None
        start_action_clock(record, found, by=by)
    found.save()
    return str(found)
