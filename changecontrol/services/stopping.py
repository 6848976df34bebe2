"""The implementation is stopped: what was shipped stays a fact that somebody contains; the rest waits for a plan."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.documents import bring_back_tasks, in_force_by
from changecontrol.models import Change, ChangeTask, Recipient, ShippedLot
from changecontrol.models.shipped import LOTS
from changecontrol.services.plan import begin_task, new_task, unapproved
from qms.accounts.seat import SYSTEM
from qms.clocks.services import start_clock, stop_clock
from qms.documents.models import DocumentRevision
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.days import today
from qms.organisations.models import Customer, Organisation
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act, lock, perform

CONTAINED_IN = timedelta(days=1)
"""Whoever got something that may be nonconforming is told without delay (IATF 16949:2016 8.7.1.6)."""
BROUGHT_BACK_IN = timedelta(days=7)
"""People go on working by a document until another revision is in force."""


@act("change", "stop_implementation")
def stop_implementation(
    record: Change, *, by: Actor, signature: Signature | None, lots: str = "", customers: Sequence[Customer] = ()
) -> str:
    """Go back to the plan. The timeline names what was shipped, to whom, and the documents that are in force by it.

    An emergency has no plan: it goes on when the lots are contained and another manager has approved it. Raises
    Refused where a first lot was recorded and nobody says which lots were shipped and who got them.
    """
    told = [one.number for one in in_force_by(record)]
    if record.first_lot:
        told = [_kept(record, lots, customers, by), *told]
        _contain(record, by)
    unapproved(record)
    _bring_back(record, by)
    if record.emergency:
        start_clock(record, "change_retrospective")
    record.state = "implementing" if record.emergency else "classified"
    return "; ".join(told)


def _kept(record: Change, lots: str, customers: Sequence[Customer], by: Actor) -> str:
    """Keep the shipped lots in rows of their own; the change has no first lot any more. Returns both in words."""
    lots = clean_line(lots, LOTS) if lots else ""
    if not lots:
        raise Refused(_("Name the lots that were shipped changed."), field="lots")
    concerned = set(Recipient.objects.filter(record_id=record.pk).values_list("customer_id", flat=True))
    if (concerned and not customers) or any(one.pk not in concerned for one in customers):
        raise Refused(_("Choose the customers of this change who got them."), field="customers")
    assert record.first_lot_on is not None, "a first lot has its day"
    whom: list[Customer | None] = [*customers] or [None]
    ShippedLot.objects.bulk_create(
        ShippedLot(
            organisation=record.organisation, record=Record(pk=record.pk), customer=one, lots=lots,
            shipped_on=record.first_lot_on, evidence=record.first_lot_evidence, by_name=name_of(by),
        )
        for one in whom
    )  # fmt: skip
    record.first_lot = record.first_lot_evidence = record.verification = ""
    record.first_lot_on = record.implemented_by = None
    return f"{lots}: {', '.join(one.name for one in customers)}" if customers else lots


def _bring_back(record: Change, by: Actor) -> None:
    """The owner of each document that is in force by the change is asked for another revision, or why it stays."""
    asked = bring_back_tasks(record).filter(state=ChangeTask.State.OPEN)
    for document in in_force_by(record).exclude(pk__in=asked.values("document_id")).select_related("owner"):
        task = new_task(
            record, _("Bring back what held before: %(number)s") % {"number": document.number},
            kind=ChangeTask.Kind.BRING_BACK, citation=_("Stopped change"), owner=document.owner or record.owner,
            due_on=today(record.organisation) + BROUGHT_BACK_IN, document=Record(pk=document.pk),
        )  # fmt: skip
        begin_task(record, task, by=by)


def follow_brought_back(organisation: Organisation) -> int:
    """Close the tasks of documents that are not in force as their change has it any more; returns how many.

    Looked for by a bell: an act on a document never waits for a change. Runs as often as one likes.
    """
    rows = ChangeTask.objects.filter(
        organisation=organisation, kind=ChangeTask.Kind.BRING_BACK, state=ChangeTask.State.OPEN
    )
    held = DocumentRevision.objects.filter(
        record_id=OuterRef("document_id"), state=DocumentRevision.State.EFFECTIVE,
        change_number=OuterRef("record__number"),
    )  # fmt: skip
    return sum(_brought_back(task) for task in rows.exclude(Exists(held)).select_related("record").order_by("id"))


def _brought_back(task: ChangeTask) -> bool:
    evidence = _("It is not in force any more as the change has it.")
    try:
        with transaction.atomic():
            record = lock(task.record)
            now = ChangeTask.objects.get(pk=task.pk)
            perform(record, "complete_task", by=SYSTEM, data={"task": now, "evidence": evidence})
    except Refused:  # somebody has settled it meanwhile
        return False
    return True


def carried_out_again(record: Change) -> None:
    """What is in force by the change holds again, as its new plan has it."""
    for task in bring_back_tasks(record).filter(state=ChangeTask.State.OPEN):
        task.state, task.evidence = ChangeTask.State.DONE, _("The change is carried out again.")
        task.done_at, task.done_by_name = timezone.now(), name_of(SYSTEM)
        task.save(update_fields=["state", "evidence", "done_at", "done_by_name"])
        stop_clock(record, "change_task", subject=task.code)


def _contain(record: Change, by: Actor) -> None:
    task = new_task(
        record, _("Contain what was shipped changed, and tell who got it"), kind=ChangeTask.Kind.CONTAINMENT,
        citation="IATF 16949:2016 8.7.1.6", owner=record.owner, due_on=today(record.organisation) + CONTAINED_IN,
        proof=_("Where each lot is, what holds it, and when each customer was told"),
    )  # fmt: skip
    begin_task(record, task, by=by)
