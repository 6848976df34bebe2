"""What must hold before an act on a notice. Read on both sides: nothing here that the customer's side may not read."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.guards.athand import kept
from changecontrol.models import Asks, ChangeNotice, Condition, MailedAnswer, NoticeRevision, SampleRequest
from changecontrol.rules.content import day_of
from qms.accounts.seat import Seat
from qms.clocks.models import Clock
from qms.records.models import Attachment
from qms.records.queries import portal_fields

Sentence = Promise | str | None
ANSWERED = ("approved", "rejected", "deemed")


def open_conditions(record: ChangeNotice) -> QuerySet[Condition]:
    """The conditions that are not met."""
    return Condition.objects.filter(record_id=record.pk, state=Condition.State.OPEN).only(
        "record_id", "number", "state", "text", "before_first_lot"
    )


def approval_is_asked(record: ChangeNotice) -> Sentence:
    """What is only told is not approved."""
    if record.asks != Asks.APPROVAL:
        return gettext_lazy("This notice asks you to take note; there is nothing to approve.")
    return None


def conditions_at_hand(record: ChangeNotice) -> list[Condition]:
    """All conditions, with the columns that the customer may read too."""
    rows = Condition.objects.filter(record_id=record.pk).only(*portal_fields(Condition))
    return kept(record, "conditions", lambda: list(rows))


def _has_conditions(record: ChangeNotice) -> bool:
    return any(row.state == Condition.State.OPEN for row in conditions_at_hand(record))


def a_condition_is_open(record: ChangeNotice) -> Sentence:
    """Nothing to meet when nothing is open."""
    return None if _has_conditions(record) else gettext_lazy("No condition is open.")


def conditions_are_met(record: ChangeNotice) -> Sentence:
    """A notice is closed when its conditions are met."""
    return gettext_lazy("Before that: the conditions of the customer.") if _has_conditions(record) else None


def open_samples(record: ChangeNotice) -> QuerySet[SampleRequest]:
    """The requests for samples that were not answered."""
    return SampleRequest.objects.filter(record_id=record.pk, sent_at=None).only(
        "record_id", "number", "quantity", "words", "sent_at"
    )


def samples_are_offered(record: ChangeNotice) -> Sentence:
    """Samples are asked for until the day that the revision names, by the customer's own calendar."""
    row = NoticeRevision.objects.filter(record_id=record.pk, revision=record.revision).only("content").first()
    until = day_of(row.content, "sample_until") if row else None
    if until is None:
        return gettext_lazy("This notice offers no samples.")
    assert record.customer is not None
    if timezone.now().astimezone(record.customer.zone).date() > until:
        return _("Samples could be asked for until %(day)s.") % {"day": until.isoformat()}
    return None


def samples_at_hand(record: ChangeNotice) -> list[SampleRequest]:
    """All requests for samples, with the columns that the customer may read too."""
    rows = SampleRequest.objects.filter(record_id=record.pk).only(*portal_fields(SampleRequest))
    return kept(record, "samples", lambda: list(rows))


def _has_samples(record: ChangeNotice) -> bool:
    return any(row.sent_at is None for row in samples_at_hand(record))


def a_sample_is_asked_for(record: ChangeNotice) -> Sentence:
    """Nothing to send when nothing is asked for."""
    return None if _has_samples(record) else gettext_lazy("No samples are asked for.")


def samples_are_sent(record: ChangeNotice) -> Sentence:
    """A notice is closed when the samples were sent."""
    return gettext_lazy("Before that: the samples of the customer.") if _has_samples(record) else None


def mails_of(record: ChangeNotice) -> QuerySet[Attachment]:
    """The mails that are attached to the notice, the newest first."""
    return Attachment.objects.filter(record_id=record.pk, media_type="message/rfc822").order_by("-at", "-id")


def a_mail_is_attached(record: ChangeNotice) -> Sentence:
    """An answer by e-mail is the mail itself, never text that was copied from one."""
    if not kept(record, "mails", mails_of(record).exists):
        return gettext_lazy("Before that: attach the mail of the customer to the notice, as EML.")
    return None


def waiting_answer(record: ChangeNotice) -> MailedAnswer | None:
    """The answer by e-mail that a second person has not settled."""
    rows = MailedAnswer.objects.filter(record_id=record.pk, state=MailedAnswer.State.WAITING)
    return kept(record, "mailed", rows.first)


def unread_mails(record: ChangeNotice) -> QuerySet[Attachment]:
    """The mails attached since the newest revision was sent of which nobody has entered what they say."""
    entered = MailedAnswer.objects.filter(record_id=record.pk).values("file_id")
    shown = NoticeRevision.objects.filter(record_id=record.pk, revision=record.revision).first()
    ours = [digest for _name, _size, digest in shown.content.get("files", [])] if shown else []
    rows = mails_of(record).exclude(pk__in=entered).exclude(sha256__in=ours)
    return rows.filter(at__gte=record.sent_at) if record.sent_at else rows


def silence_is_silence(record: ChangeNotice) -> Sentence:
    """A customer that has written is not silent, whatever the mail says, before two people have read it."""
    if waiting_answer(record) is not None:
        return gettext_lazy("Before that: confirm the mail that was entered.")
    if unread_mails(record).exists():
        return gettext_lazy("Before that: enter what the attached mail of the customer says.")
    return None


def an_answer_is_awaited(record: ChangeNotice) -> Sentence:
    """Nobody is reminded who has answered, or has no time to answer in."""
    running = Clock.objects.filter(record_id=record.pk, code="silence_days", state=Clock.State.RUNNING)
    return None if running.exists() else gettext_lazy("No answer of the customer is awaited.")


def no_mail_waits(record: ChangeNotice) -> Sentence:
    """One after the other."""
    return gettext_lazy("Before that: confirm the mail that was entered.") if waiting_answer(record) else None


def a_mail_waits(record: ChangeNotice) -> Sentence:
    """Only what was entered is confirmed."""
    return None if waiting_answer(record) else gettext_lazy("No answer by e-mail was entered.")


def not_who_entered(record: ChangeNotice, seat: Seat) -> Sentence:
    """Two people have read the mail before it counts."""
    row = waiting_answer(record)
    if row is not None and row.entered_by_id == seat.person.pk:
        return gettext_lazy("You entered this mail; somebody else confirms it.")
    return None
