"""What becomes of a notice: the customer acknowledges, asks, approves, rejects; we answer and revise."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.content import content_for
from changecontrol.guards.gate import gates_of
from changecontrol.models import Change, ChangeNotice, Condition, Decision, MailedAnswer, Question, Recipient
from changecontrol.rules.content import is_the_same
from changecontrol.services.notifying import freeze, refuse_incomplete
from qms.accounts.seat import SYSTEM, Seat
from qms.clocks.models import Clock
from qms.clocks.services import cancel_clocks, restart_clock, start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.lib.text import clean_block
from qms.organisations.models import Organisation
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.terms.queries import terms_for
from qms.workflow.keeping import assigned
from qms.workflow.perform import Actor, act, perform

Outcome, State = Decision.Outcome, Condition.State
MOST_CONDITIONS = 20
ANSWERED = ["answer", "answered_at", "answered_by_name"]


def change_of(record: ChangeNotice) -> Change:
    """The change that the notice is of."""
    return Change.objects.get(organisation_id=record.organisation_id, number=record.change_number)


@act("change_notice", "acknowledge")
def acknowledge(record: ChangeNotice, *, by: Actor, signature: Signature | None) -> None:
    """The customer has received it."""
    record.acknowledged_at, record.acknowledged_by_name = timezone.now(), name_of(by)
    if record.asks == "notice":
        stop_clock(record, "silence_days")


@act("change_notice", "ask")
def ask(record: ChangeNotice, *, by: Actor, signature: Signature | None, question: str) -> None:
    """The customer asks; the time for an answer stands still only where the terms say so."""
    Question.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), revision=record.revision, text=question,
        asked_by_name=name_of(by),
    )  # fmt: skip
    start_clock(record, "change_question", promised=True)
    if _question_pauses(record):
        cancel_clocks(record, codes=["silence_days"])


@act("change_notice", "answer")
def answer(record: ChangeNotice, *, by: Actor, signature: Signature | None, answer: str) -> None:
    """We answer. Where the question stopped the customer's time, it begins anew."""
    row = Question.objects.filter(record_id=record.pk, answered_at=None).order_by("-asked_at").first()
    if row is None or not answer.strip():
        raise Refused(_("Say something."), field="answer")
    row.answer, row.answered_at, row.answered_by_name = answer, timezone.now(), name_of(by)
    row.save(update_fields=ANSWERED)
    if _question_pauses(record):
        restart_clock(record, "silence_days", promised=True)


def _question_pauses(record: ChangeNotice) -> bool:
    term = terms_for(record.customer).get("change_question_pauses")
    return term is not None and bool(term.value)


@act("change_notice", "approve")
def approve(record: ChangeNotice, *, by: Actor, signature: Signature | None) -> None:
    """The customer approves this revision by signature."""
    decided(record, Outcome.APPROVED, "", name_of(by), signature)


@act("change_notice", "approve_on_conditions")
def approve_on_conditions(
    record: ChangeNotice, *, by: Actor, signature: Signature | None, conditions: Sequence[str] = (),
    before_first_lot: Sequence[str] = (),
) -> None:  # fmt: skip
    """The customer approves on conditions; each becomes a row that blocks the first lot, or the closure."""
    early, late = cleaned_conditions(before_first_lot), cleaned_conditions(conditions)
    if not 1 <= len(early) + len(late) <= MOST_CONDITIONS:
        raise Refused(_("Name 1 to %(most)s conditions.") % {"most": MOST_CONDITIONS}, field="conditions")
    decided(record, Outcome.CONDITIONS, "\n".join([*early, *late])[:4000], name_of(by), signature)
    add_conditions(record, early, before_first_lot=True)
    add_conditions(record, late, before_first_lot=False)


def cleaned_conditions(conditions: Sequence[str]) -> list[str]:
    """Conditions without blanks and empty lines."""
    return [text for one in conditions if (text := clean_block(one, 2000).strip())]


def add_conditions(record: ChangeNotice, texts: Sequence[str], *, before_first_lot: bool) -> None:
    """A row with a number and a clock for each."""
    latest = Condition.objects.filter(record_id=record.pk).order_by("-number").values_list("number", flat=True).first()
    for number, text in enumerate(texts, (latest or 0) + 1):
        row = Condition.objects.create(
            organisation=record.organisation, record=Record(pk=record.pk), number=number, revision=record.revision,
            text=text, before_first_lot=before_first_lot,
        )  # fmt: skip
        start_clock(record, "change_condition", subject=row.code, promised=True)


@act("change_notice", "reject")
def reject(record: ChangeNotice, *, by: Actor, signature: Signature | None, why: str) -> None:
    """The customer rejects this revision, for the reason given."""
    decided(record, Outcome.REJECTED, why, name_of(by), signature)


def decided(
    record: ChangeNotice, outcome: str, words: str, by_name: str, signature: Signature | None,
    *, way: str = Decision.Way.PORTAL,
) -> None:  # fmt: skip
    """Keep the decision that holds from now on."""
    withdraw_decision(record)
    Decision.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), revision=record.revision, outcome=outcome,
        words=words, by_name=by_name, signature=signature.pk if signature else None, way=way,
    )  # fmt: skip


def withdraw_decision(record: ChangeNotice) -> bool:
    """Take back the decision that holds, with its open conditions; whether there was one."""
    row = Decision.objects.filter(record_id=record.pk, withdrawn_at=None).first()
    if row is None:
        return False
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    _conditions_fall_away(record)
    return True


def _conditions_fall_away(record: ChangeNotice) -> None:
    for condition in Condition.objects.filter(record_id=record.pk, state=State.OPEN):
        condition.state = State.WITHDRAWN
        condition.save(update_fields=["state"])
        cancel_clocks(record, codes=["change_condition"], subject=condition.code)


@act("change_notice", "withdraw")
def withdraw(record: ChangeNotice, *, by: Actor, signature: Signature | None) -> None:
    """The change is withdrawn. The customer's decision stays readable; open conditions fall away."""
    _conditions_fall_away(record)


@act("change_notice", "let_go")
def let_go(record: ChangeNotice, *, by: Actor, signature: Signature | None) -> None:
    """The change goes on, but does not concern this customer; open conditions fall away."""
    _conditions_fall_away(record)


@act("change_notice", "send_revision")
def send_revision(record: ChangeNotice, *, by: Actor, signature: Signature | None, changed: str) -> None:
    """Show the words of the change as they are now. Every earlier approval is withdrawn, and the customer reads so.

    Raises Refused where nothing differs, or the notice would be incomplete.
    """
    if record.customer is None or not isinstance(by, Seat):
        raise Refused(_("A person sends notices."))
    source = change_of(record)
    content, asks = content_for(source, record.customer), _asks_now(source, record)
    refuse_incomplete(source, content, record.customer)
    latest = record.noticerevisions.order_by("-revision").first()
    if latest is not None and is_the_same(latest.content, content) and asks == record.asks:
        raise Refused(_("Nothing differs from the revision that was sent. Change the notice first."))
    withdraw_decision(record)
    _refuse_waiting_mail(record)
    cancel_clocks(record, codes=["change_question"])
    Question.objects.filter(record_id=record.pk, answered_at=None).update(
        answer=_("Answered by revision %(number)s.") % {"number": record.revision + 1}, answered_at=timezone.now(),
        answered_by_name=name_of(by),
    )  # fmt: skip
    record.asks = asks
    freeze(record, content, sent_by=by.person, changed=changed, source=source)


def _refuse_waiting_mail(record: ChangeNotice) -> None:
    """A mail about the former revision that nobody has confirmed says nothing about the new one."""
    rows = MailedAnswer.objects.filter(record_id=record.pk, state=MailedAnswer.State.WAITING)
    rows.update(
        state=MailedAnswer.State.REFUSED, settled_at=timezone.now(), settled_reason=_("Another revision was sent.")
    )


def _asks_now(source: Change, record: ChangeNotice) -> str:
    """What is asked of the customer by the class and terms of today; a change may have been classified anew."""
    rows = Recipient.objects.filter(record_id=source.pk, notice_id=record.pk).select_related("customer")
    asked = [one.gate.asks for one in gates_of(source, rows)]
    return (asked[0] if asked else "") or record.asks


@act("change_notice", "meet_condition")
def meet_condition(
    record: ChangeNotice, *, by: Actor, signature: Signature | None, condition: Condition, evidence: str
) -> None:
    """What was done so that the condition is met."""
    if condition.record_id != record.pk or condition.state != State.OPEN:
        raise Refused(_("Choose an open condition of this notice."), field="condition")
    if not evidence.strip():
        raise Refused(_("Say how the condition is met."), field="evidence")
    condition.state, condition.evidence = State.MET, evidence
    condition.met_at, condition.met_by_name = timezone.now(), name_of(by)
    condition.save(update_fields=["state", "evidence", "met_at", "met_by_name"])
    stop_clock(record, "change_condition", subject=condition.code)


@act("change_notice", "take_silence")
def take_silence(record: ChangeNotice, *, by: Actor, signature: Signature | None) -> None:
    """The time for an answer has passed, and the customer's terms say that this is acceptance. Else Refused."""
    term = terms_for(record.customer).get("silence_rule")
    clock = Clock.objects.filter(record_id=record.pk, code="silence_days", state=Clock.State.RUNNING).first()
    if term is None or term.value != "accepted" or record.asks != "approval":
        raise Refused(_("Nothing is agreed that makes silence an approval."))
    if clock is None or clock.due_at > timezone.now():
        raise Refused(_("The time for an answer has not passed."))
    record.silence_cited = term.cited[:300]
    stop_clock(record, "silence_days")
    decided(record, Outcome.SILENCE, term.cited, name_of(by), signature)


assign = act("change_notice", "assign")(assigned)


def follow_silence(organisation: Organisation) -> int:
    """Take silence for what the terms make of it where the time has passed; returns how often. Can run twice."""
    due = Clock.objects.filter(
        organisation=organisation, code="silence_days", state=Clock.State.RUNNING, due_at__lte=timezone.now()
    )  # fmt: skip
    rows = ChangeNotice.objects.filter(
        organisation=organisation, state__in=("sent", "acknowledged"), silence="accepted",
        pk__in=due.values("record_id"),
    )  # fmt: skip
    return sum(_followed(notice) for notice in rows.order_by("pk"))


def _followed(notice: ChangeNotice) -> bool:
    try:
        perform(notice, "take_silence", by=SYSTEM)
    except Refused:  # the terms have changed since it was sent: nothing is taken for an approval
        return False
    return True
