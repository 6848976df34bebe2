"""Whom a change concerns: each customer that people have confirmed gets a row of its own, and with it a gate."""

from collections.abc import Iterable

from django.db.models import QuerySet

from changecontrol.guards.change import recipients_of
from changecontrol.guards.content import ENDED
from changecontrol.guards.gate import OneGate, gates_of
from changecontrol.models import AffectedItem, Change, ChangeNotice, Recipient, RuleHit
from changecontrol.services.documents import tasks_for_documents
from changecontrol.services.plan import asked
from qms.accounts.seat import SYSTEM
from qms.organisations.context import reason_kept
from qms.organisations.models import Customer
from qms.records.models import Record
from qms.workflow.perform import Actor, perform


def concern(record: Change) -> None:
    """Keep a row for every affected customer, with the class for it; each of its own rules that hits is kept too."""
    _new_rows(record)
    _classed(record, recipients_of(record))


def concern_further(record: Change, *, by: Actor) -> int:
    """What is confirmed after the classification counts as if it had been known before; returns how much that is.

    A customer gets its class and its gate, a document its task. Before the classification there is nothing to do.
    """
    if not record.round:
        return 0
    _new_rows(record)
    unclassed = [row.pk for row in recipients_of(record).filter(level=None)]
    if unclassed:
        _classed(record, recipients_of(record).filter(pk__in=unclassed))
    tasks = tasks_for_documents(record)
    for task in tasks:
        asked(record, task, by)
    return len(unclassed) + len(tasks)


def let_go(record: Change, customer: Customer) -> None:
    """The change does not concern this customer any more: it has no class, and reads that its notice is withdrawn."""
    row = Recipient.objects.filter(record_id=record.pk, customer=customer).first()
    if row is None:
        return
    row.level = None
    row.save(update_fields=["level"])
    notice = ChangeNotice.objects.filter(pk=row.notice_id).exclude(state__in=ENDED).first() if row.notice_id else None
    if notice is not None:
        with reason_kept():
            perform(notice, "let_go", by=SYSTEM)


def _new_rows(record: Change) -> None:
    items = AffectedItem.objects.filter(record_id=record.pk, kind=AffectedItem.Kind.CUSTOMER, state="confirmed")
    held = set(Recipient.objects.filter(record_id=record.pk).values_list("customer_id", flat=True))
    new = [
        Recipient(organisation=record.organisation, record=Record(pk=record.pk), customer_id=key)
        for key in items.values_list("customer_id", flat=True)
        if key not in held
    ]
    Recipient.objects.bulk_create(new, batch_size=500)


def store_classes(gates: Iterable[OneGate]) -> None:
    """Store the class for each customer where it is another one: one statement for all."""
    moved = [one for one in gates if one.recipient.level != one.gate.level]
    for one in moved:
        one.recipient.level = one.gate.level
    Recipient.objects.bulk_update([one.recipient for one in moved], ["level"], batch_size=500)


def _classed(record: Change, recipients: QuerySet[Recipient]) -> None:
    gates = gates_of(record, recipients.select_related("customer"))
    store_classes(gates)
    hits = [
        RuleHit(
            organisation=record.organisation, record=Record(pk=record.pk), round=record.round, rule=hit.code,
            level=hit.level, text=hit.sentence, citation=hit.cited[:300], customer=one.recipient.customer,
        )
        for one in gates for hit in one.gate.hits
    ]  # fmt: skip
    RuleHit.objects.bulk_create(hits, batch_size=500)
