"""The reply to the customer, and the customer's answer to it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from feedback.guards import latest_reply
from feedback.models import Complaint, Reply
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


def _new_version(complaint: Complaint, by: Actor, body: str, correction: str) -> Reply:
    if not isinstance(by, Seat):
        raise Refused(_("A reply is drafted by a person."))
    latest = latest_reply(complaint)
    return Reply.objects.create(
        organisation=complaint.organisation,
        record=Record(pk=complaint.pk),
        version=latest.version + 1 if latest else 1,
        body=body,
        correction=correction,
        drafted_by=by.person,
    )


@act("complaint", "draft_reply")
def draft_reply(
    complaint: Complaint, *, by: Actor, signature: Signature | None, body: str, correction: str = ""
) -> None:
    """Write a version of the reply that waits for approval."""
    _new_version(complaint, by, body, correction)


@act("complaint", "revise_reply")
def revise_reply(
    complaint: Complaint, *, by: Actor, signature: Signature | None, body: str, correction: str = ""
) -> None:
    """Write the next version; the earlier one stays in the record."""
    _new_version(complaint, by, body, correction)


@act("complaint", "approve_reply")
def approve_reply(complaint: Complaint, *, by: Actor, signature: Signature | None) -> None:
    """Approve the newest version by signature; the approver is not its author."""
    reply = latest_reply(complaint)
    if reply is None or not isinstance(by, Seat):
        raise Refused(_("There is no reply to approve."))
    reply.approved_by, reply.approved_at = by.person, timezone.now()
    reply.save()


@act("complaint", "send_reply")
def send_reply(complaint: Complaint, *, by: Actor, signature: Signature | None) -> None:
    """Send the approved version to the customer."""
    reply = latest_reply(complaint)
    if reply is None or reply.approved_at is None:
        raise Refused(_("Only an approved reply is sent."))
    reply.sent_at = timezone.now()
    reply.save()


def _answer(complaint: Complaint, by: Actor, answer: str, text: str) -> None:
    reply = Reply.objects.filter(record_id=complaint.pk, sent_at__isnull=False).order_by("-version").first()
    if reply is None or not isinstance(by, Seat):
        raise Refused(_("There is no reply to answer."))
    reply.answer, reply.answer_text = answer, text
    reply.answered_at, reply.answered_by_name = timezone.now(), by.person.name
    reply.save()


@act("complaint", "accept")
def accept(complaint: Complaint, *, by: Actor, signature: Signature | None, comment: str = "") -> None:
    """The customer accepts the reply."""
    _answer(complaint, by, "accepted", comment)


@act("complaint", "contest")
def contest(complaint: Complaint, *, by: Actor, signature: Signature | None, objection: str) -> None:
    """The customer contests the reply and says what is missing or wrong."""
    _answer(complaint, by, "contested", objection)
