"""Notices are made and sent, one for each customer that a change concerns, each exactly once.

The change and the row of the recipient are locked while its notice is made, in a transaction of its own: a worker
that dies leaves the notice whole or not at all, and the next one goes on with the customers that have none. Mails leave
from the outbox.
"""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from changecontrol.guards.change import ENDED
from changecontrol.guards.content import content_for, shown_files
from changecontrol.guards.gate import OneGate, gates_of, waiting_for_notice
from changecontrol.models import (
    AffectedItem,
    Change,
    ChangeNotice,
    NoticeRevision,
    Recipient,
)
from changecontrol.notices.notice import tell_sent
from changecontrol.rules.content import missing
from changecontrol.rules.numbers import drawn_number
from changecontrol.services.emergency import told
from changecontrol.services.periods import begin_period, refuse_early_shipment, refuse_short_last_buy, settle_silence
from changecontrol.workflow import NOTICE
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.clocks.services import restart_clock, stop_clock
from qms.lib.refusal import Refused
from qms.organisations.context import because
from qms.organisations.models import Customer
from qms.records.models import Attachment, Record, Relation, Turn
from qms.records.services import link
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act, begin, lock, save
from qms.workspace.jobs import JobKind, Outcome, register_job, sitting, start_job
from qms.workspace.models import Job
from qms.workspace.progress import Progress

TITLE_LIMIT = 200
COPIED = (
    "name", "storage_name", "thumbnail_name", "media_type", "size", "sha256", "original_sha256", "width", "height",
)  # fmt: skip


@act("change", "notify_customers")
def notify_customers(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """Start the work in the background; a guard has seen that a customer waits for a notice."""
    if not isinstance(by, Seat):
        raise Refused(_("A person sends notices."))
    start_job(
        NOTIFY, by=by, params={"change": record.number}, title=_("Notices of %(number)s") % {"number": record.number}
    )


def _run(job: Job, progress: Progress) -> Outcome:
    number = str(job.params["change"])
    with sitting(job) as seat:
        record = Change.objects.get(organisation=seat.organisation, number=number)
        keys = [one.recipient.pk for one in waiting_for_notice(gates_of(record))]
    progress(0, len(keys))
    faults: list[str] = []
    sent = 0
    for place, key in enumerate(keys, 1):
        with sitting(job) as seat:
            try:
                sent += send_notice(number, key, by=seat)
            except Refused as refused:
                faults.append(str(refused.sentence))
        progress(place, len(keys))
    with sitting(job):
        _note_all_told(number)
    told = ngettext("%(n)d notice was sent.", "%(n)d notices were sent.", sent) % {"n": sent}
    return Outcome(" ".join([told, *dict.fromkeys(faults)])[:500], url=f"/{job.organisation.slug}/changes/{number}/")


def _note_all_told(number: str) -> None:
    """Nobody waits any more: the time to tell customers of an emergency is kept."""
    record = Change.objects.get(number=number)
    if not waiting_for_notice(gates_of(record)):
        stop_clock(record, "change_emergency_notice")


NOTIFY = register_job(
    JobKind("change-notices", gettext_lazy("Notices of a change"), _run, right=Right.EDIT_RECORDS,
            unit=gettext_lazy("customers"))
)  # fmt: skip


def send_notice(change_number: str, recipient: uuid.UUID, *, by: Seat) -> bool:
    """Make and send the notice of one customer; whether it was sent now. Runs as often as one likes.

    Raises Refused where the notice would be incomplete; the sentence names the customer and what is missing.
    """
    with transaction.atomic():
        record = lock(Change.objects.get(number=change_number))
        row = Recipient.objects.select_for_update(of=("self",)).select_related("customer").get(pk=recipient)
        (one,) = gates_of(record, [row])
        if record.state in ENDED or not waiting_for_notice([one]):
            return False
        content = content_for(record, row.customer)
        refuse_incomplete(record, content, row.customer)
        _sent(record, row, one, content, by)
    return True


def refuse_incomplete(record: Change, content: dict[str, Any], customer: Customer) -> None:
    """Refuse a notice that would lack something; the sentence names it.

    A customer that people have named, or a linked record, is told without parts where the register has none for it.
    """
    items = AffectedItem.objects.filter(record_id=record.pk, kind=AffectedItem.Kind.CUSTOMER, customer=customer)
    lacks = missing(content, supplied=items.filter(source=AffectedItem.Source.SUPPLY).exists())
    if lacks:
        shown = {"customer": customer.name, "what": ", ".join(str(words) for words in lacks)}
        raise Refused(_("The notice to %(customer)s is not complete. It lacks: %(what)s.") % shown)


def _sent(record: Change, row: Recipient, one: OneGate, content: dict[str, Any], by: Seat) -> None:
    because(_("Notice"))
    taken = set(ChangeNotice.objects.filter(change_number=record.number).values_list("number", flat=True))
    recipients = Recipient.objects.filter(record_id=record.pk).count()
    notice = ChangeNotice(
        organisation=record.organisation, kind="change_notice", state=NOTICE.initial, turn=Turn.CUSTOMER,
        customer=row.customer, site=record.site, owner=record.owner, shared=True, created_by=by.person,
        change_number=record.number, number=drawn_number(record.number, taken, recipients),
        title=record.notice_title[:TITLE_LIMIT], asks=one.gate.asks, why_asked=one.gate.why[:2000],
    )  # fmt: skip
    notice.save(force_insert=True)
    freeze(notice, content, sent_by=by.person, changed="", source=record)
    save(notice)
    begin(notice, by=by, act="send", shared=True)
    link(notice, record, Relation.FOLLOWS_FROM, by=by)
    row.notice, row.level = Record(pk=notice.pk), one.gate.level
    row.save(update_fields=["notice", "level"])
    told(record, row.customer)
    tell_sent(notice)
    because("")


def freeze(record: ChangeNotice, content: dict[str, Any], *, sent_by: Any, changed: str, source: Change) -> None:
    """Keep a revision as the customer is shown it, with its files; the notice period begins.

    Raises Refused where the first shipment lies within it, or a last-time buy would be shorter than agreed.
    """
    now = timezone.now()
    record.revision += 1
    record.sent_at, record.shared, record.title = now, True, content["title"][:TITLE_LIMIT]
    record.first_ship_on = content["dates"]["first_ship_on"] or None
    record.acknowledged_at, record.acknowledged_by_name = None, ""
    NoticeRevision.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), revision=record.revision, content=content,
        changed=changed, sent_at=now, sent_by=sent_by,
    )  # fmt: skip
    keep_files(record, source, sent_by)
    refuse_short_last_buy(record, content, source, now)
    if not source.first_lot or record.earliest_ship_on is None:
        begin_period(record, now)
    refuse_early_shipment(record, content, source)
    settle_silence(record)
    restart_clock(record, "silence_days", promised=True)


def keep_files(record: ChangeNotice, source: Change, sent_by: Any) -> None:
    """The files become the notice's own, under the digest that the revision names; what it has already stays."""
    held = set(Attachment.objects.filter(record_id=record.pk, shared=True).values_list("sha256", flat=True))
    Attachment.objects.bulk_create(
        Attachment(
            organisation=record.organisation, record=Record(pk=record.pk), shared=True, uploaded_by=sent_by,
            uploaded_by_name=sent_by.name if sent_by else "", **{name: getattr(one, name) for name in COPIED},
        )
        for one in shown_files(source) if one.sha256 not in held
    )  # fmt: skip
