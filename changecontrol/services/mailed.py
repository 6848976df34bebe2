"""An answer that came by e-mail: the mail is kept, one person enters what it says, another confirms it and signs."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.notice import waiting_answer
from changecontrol.models import Asks, ChangeNotice, Decision, MailedAnswer
from changecontrol.services.answering import MOST_CONDITIONS, add_conditions, cleaned_conditions, decided
from qms.accounts.seat import Seat
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.days import today
from qms.records.actors import name_of
from qms.records.models import Attachment, Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

Outcome, State = Decision.Outcome, MailedAnswer.State
BY_MAIL = (Outcome.APPROVED, Outcome.CONDITIONS, Outcome.REJECTED)
STATE_OF = {Outcome.APPROVED: "approved", Outcome.CONDITIONS: "approved", Outcome.REJECTED: "rejected"}


@act("change_notice", "enter_mailed")
def enter_mailed(
    record: ChangeNotice, *, by: Actor, signature: Signature | None, file: Attachment, sender: str, received_on: date,
    outcome: str, conditions: Sequence[str] = (), before_first_lot: Sequence[str] = (), words: str = "",
) -> None:  # fmt: skip
    """What the mail says; it counts for nothing before somebody else confirms it. Raises Refused: it is no mail."""
    if file.record_id != record.pk or file.media_type != "message/rfc822":
        raise Refused(_("Choose a mail that is attached to this notice."), field="file")
    now, zone = today(record.organisation), record.organisation.zone
    if record.sent_at is None or not record.sent_at.astimezone(zone).date() <= received_on <= now:
        raise Refused(_("The mail came after this revision was sent, and not later than today."), field="received_on")
    if outcome not in BY_MAIL:
        raise Refused(_("Choose the decision."), field="outcome")
    if outcome != Outcome.REJECTED and record.asks != Asks.APPROVAL:
        raise Refused(_("This notice asks to take note; there is nothing to approve."), field="outcome")
    early, late = cleaned_conditions(before_first_lot), cleaned_conditions(conditions)
    if bool(early or late) != (outcome == Outcome.CONDITIONS) or len(early) + len(late) > MOST_CONDITIONS:
        text = _("Name 1 to %(most)s conditions, and none for another decision.") % {"most": MOST_CONDITIONS}
        raise Refused(text, field="conditions")
    MailedAnswer.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), revision=record.revision, outcome=outcome,
        sender=clean_line(sender, 120), received_on=received_on, words=words, conditions="\n".join(late)[:4000],
        before_first_lot="\n".join(early)[:4000], file=file, file_sha256=file.sha256,
        entered_by=by.person if isinstance(by, Seat) else None, entered_by_name=name_of(by),
    )  # fmt: skip


@act("change_notice", "confirm_mailed")
def confirm_mailed(record: ChangeNotice, *, by: Actor, signature: Signature | None) -> None:
    """Another person has read the mail: it is the customer's decision about the revision it was entered for."""
    row = _waiting(record)
    if row.revision != record.revision:
        raise Refused(_("A revision was sent since; the mail is about an earlier one."))
    said = _("%(sender)s by e-mail, read by %(first)s and %(second)s") % {
        "sender": row.sender, "first": row.entered_by_name, "second": name_of(by),
    }  # fmt: skip
    words = "\n".join(filter(None, (row.words, row.before_first_lot, row.conditions, said)))[:4000]
    decided(record, row.outcome, words, row.sender, signature, way=Decision.Way.MAIL)
    if row.outcome == Outcome.CONDITIONS:
        add_conditions(record, row.before_first_lot.splitlines(), before_first_lot=True)
        add_conditions(record, row.conditions.splitlines(), before_first_lot=False)
    _settle(row, State.CONFIRMED, by)
    record.state = STATE_OF[Outcome(row.outcome)]


@act("change_notice", "refuse_mailed")
def refuse_mailed(record: ChangeNotice, *, by: Actor, signature: Signature | None, why: str) -> None:
    """The mail does not say so, or not by somebody who may."""
    _settle(_waiting(record), State.REFUSED, by, why)


def _waiting(record: ChangeNotice) -> MailedAnswer:
    row = waiting_answer(record)
    if row is None:
        raise Refused(_("No answer by e-mail was entered."))
    return row


def _settle(row: MailedAnswer, state: str, by: Actor, why: str = "") -> None:
    row.state, row.settled_at, row.settled_by_name, row.settled_reason = state, timezone.now(), name_of(by), why
    row.save(update_fields=["state", "settled_at", "settled_by_name", "settled_reason"])
