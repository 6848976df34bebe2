"""The plan is approved, the change is carried out, verified and closed; the emergency path."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.change import tasks_of
from changecontrol.guards.classed import refuse_outdated_class
from changecontrol.models import Change
from changecontrol.services.change import begin_study, end_notices
from changecontrol.services.days import refuse_day_of_customers, refuse_over, refuse_shipped_early, set_days
from changecontrol.services.documents import date_documents
from changecontrol.services.finding import refuse_new_finds
from changecontrol.services.plan import begin_task, keep_return, unapproved
from changecontrol.services.stopping import carried_out_again
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.context import reason_kept
from qms.organisations.days import today
from qms.records.actors import name_of
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("change", "submit_plan")
def submit_plan(
    record: Change, *, by: Actor, signature: Signature | None, plan: str, implement_on: date, first_ship_on: date
) -> None:
    """Steps and days. Raises Refused: days that are over or in the wrong order, no words, a class that is outdated."""
    refuse_outdated_class(record)
    if not plan.strip():
        raise Refused(_("Say how it is carried out."), field="plan")
    refuse_over(record, "implement_on", implement_on)
    record.plan = plan
    set_days(record, implement_on, first_ship_on)


@act("change", "move_dates")
def move_dates(
    record: Change, *, by: Actor, signature: Signature | None, implement_on: date, first_ship_on: date
) -> None:
    """Later days than planned; of an emergency, which has no plan to take back, any day to come.

    Raises Refused for earlier ones: they need another plan, and another notice.
    """
    planned = {"implement_on": record.implement_on, "first_ship_on": record.first_ship_on}
    if None in planned.values() and not record.emergency:
        raise Refused(_("This change has no planned days."))
    if (implement_on, first_ship_on) == (record.implement_on, record.first_ship_on):
        raise Refused(_("Choose another day."), field="first_ship_on")
    for name, day in (("implement_on", implement_on), ("first_ship_on", first_ship_on)):
        before = planned[name]
        if before is not None and day < before and not record.emergency:
            raise Refused(_("An earlier day needs another plan: take the plan back."), field=name)
        if day != before:
            refuse_over(record, name, day)
    set_days(record, implement_on, first_ship_on)
    if record.approved_at:
        date_documents(record, by=by)


@act("change", "start_implementation")
def start_implementation(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """Go on; documents that were begun meanwhile are dated. Raises Refused where somebody is affected meanwhile."""
    refuse_new_finds(record)
    carried_out_again(record)
    date_documents(record, by=by)


@act("change", "approve_plan")
def approve_plan(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """Approve it; its tasks are asked of their owners from now on.

    Raises Refused where the first shipment has come too near to a customer, or into a freeze, since it was planned.
    """
    if record.first_ship_on is not None:
        refuse_day_of_customers(record, record.first_ship_on)
    _approved(record, by)


@act("change", "approve_retrospectively")
def approve_retrospectively(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """Approve what was done in the emergency; the mark stays."""
    _approved(record, by)


def _approved(record: Change, by: Actor) -> None:
    record.approved_at, record.approved_by_name = timezone.now(), name_of(by)
    keep_return(record)
    for task in tasks_of(record):
        begin_task(record, task, by=by)
    date_documents(record, by=by)


@act("change", "revise_plan")
def revise_plan(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """The approval falls away with the plan; its tasks wait until another one is approved."""
    unapproved(record)


@act("change", "implement_at_once")
def implement_at_once(
    record: Change, *, by: Actor, signature: Signature | None, containment: str, implement_on: date, first_ship_on: date
) -> None:
    """Carry it out before it is approved. The mark stays for ever; assessments and notices follow.

    The days are what customers read in the notice; no notice period and no freeze holds them back.
    """
    if not containment.strip():
        raise Refused(_("Say what holds the risk back meanwhile."), field="containment")
    record.emergency, record.containment = True, containment
    refuse_over(record, "implement_on", implement_on)
    set_days(record, implement_on, first_ship_on)
    begin_study(record)


@act("change", "record_first_lot")
def record_first_lot(
    record: Change, *, by: Actor, signature: Signature | None, first_lot: str, first_lot_on: date, evidence: str
) -> None:
    """The first changed lot that was shipped. Raises Refused: a day to come, or one on which it was not allowed."""
    if first_lot_on > today(record.organisation):
        raise Refused(_("This day has not come yet."), field="first_lot_on")
    refuse_shipped_early(record, first_lot_on)
    record.first_lot, record.first_lot_on = clean_line(first_lot, 80), first_lot_on
    record.first_lot_evidence = evidence
    record.implemented_by = by.person if isinstance(by, Seat) else None


@act("change", "verify")
def verify(record: Change, *, by: Actor, signature: Signature | None, verification: str) -> None:
    """What was looked at and what was seen."""
    record.verification = verification


@act("change", "close")
def close(record: Change, *, by: Actor, signature: Signature | None, closing_summary: str) -> None:
    """Close it, and the notices with it."""
    record.closing_summary = closing_summary
    with reason_kept():
        end_notices(record, "close")
