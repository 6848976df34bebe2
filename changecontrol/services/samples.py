"""Samples of what is changed: the customer asks for them in time, we send them."""

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.models import ChangeNotice, SampleRequest
from qms.clocks.services import start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

MOST_REQUESTS = 20


@act("change_notice", "ask_for_samples")
def ask_for_samples(record: ChangeNotice, *, by: Actor, signature: Signature | None, quantity: int, words: str) -> None:
    """The customer asks for samples; a guard has looked at the day. It becomes a task of the staff, with its clock."""
    rows = SampleRequest.objects.filter(record_id=record.pk)
    latest = rows.order_by("-number").values_list("number", flat=True).first() or 0
    if latest >= MOST_REQUESTS:
        raise Refused(_("Samples were asked for %(most)s times; write to the supplier.") % {"most": MOST_REQUESTS})
    if not words.strip():
        raise Refused(_("Say which samples, and where to."), field="words")
    row = SampleRequest.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), number=latest + 1, revision=record.revision,
        quantity=quantity, words=words, asked_by_name=name_of(by),
    )  # fmt: skip
    start_clock(record, "change_samples", subject=row.code, promised=True)


@act("change_notice", "send_samples")
def send_samples(
    record: ChangeNotice, *, by: Actor, signature: Signature | None, request: SampleRequest, how: str
) -> None:
    """They were sent: lot, pieces, delivery note."""
    if request.record_id != record.pk or request.sent_at is not None:
        raise Refused(_("Choose a request that waits."), field="request")
    if not how.strip():
        raise Refused(_("Say how they were sent."), field="how")
    request.sent_at, request.sent_how, request.sent_by_name = timezone.now(), how, name_of(by)
    request.save(update_fields=["sent_at", "sent_how", "sent_by_name"])
    stop_clock(record, "change_samples", subject=request.code)
