"""8D reports: made for one customer of a CAPA, shown discipline by discipline, answered by the customer."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.eight_d import blocked_step, capa_of, newest, waiting
from capa.models import Capa, Discipline, EightD, Step
from capa.services.composing import drawings_for, proposal
from capa.workflow.eight_d import EIGHT_D, STEP_CLOCKS
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.clocks.services import restart_clock, start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.models import Customer
from qms.records.models import Record, RecordLink, Relation, Turn
from qms.records.services import link
from qms.signatures.models import Signature
from qms.terms.queries import terms_for
from qms.workflow.keeping import assigned, voided
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin

TITLE_LIMIT = 200
State = Discipline.State
ANSWER = ["state", "answered_at", "answered_by_name", "answer_text"]
"""What changes of a discipline after it was shown; text and table never do."""


def open_eight_d(capa: Capa, *, customer: Customer, customer_reference: str = "", by: Seat) -> EightD:
    """Begin the 8D report of a CAPA for a customer; its clocks run since the customer's own report came in.

    Raises Refused: no right, a CAPA that has ended, a customer who has a report of this CAPA or is not in use.
    """
    if not by.may(Right.PROPOSE_CAPA):
        raise Refused(_("Your role does not allow this."))
    if capa.state in ("merged", "void"):
        raise Refused(_("This CAPA has ended."))
    if not customer.active:
        raise Refused(_("This customer is not in use any more."), field="customer")
    with transaction.atomic():
        _refuse_second(capa, customer)
        report = EightD(
            organisation=capa.organisation, kind="eight_d", state=EIGHT_D.initial, turn=Turn.STAFF, customer=customer,
            site=capa.site, owner=capa.owner, shared=True, created_by=by.person, capa_number=capa.number,
            title=_("8D of %(number)s: %(title)s") % {"number": capa.number, "title": capa.title},
            customer_reference=clean_line(customer_reference, 80), product=capa.product,
            part_number=capa.part_number, lot=capa.lot, reported_at=reported_at(capa, customer),
        )  # fmt: skip
        report.title = report.title[:TITLE_LIMIT]
        with numbered(report, why=_("8D report")):
            begin(report, by=by, act="open_report", shared=True)
            for one in (capa, *_reports_of_the_problem(capa, customer)):
                link(report, one, Relation.FOLLOWS_FROM, by=by)
    return report


def reported_at(capa: Capa, customer: Customer) -> datetime:
    """When the customer's first report of the problem came in: the times of an 8D run from there."""
    first = _reports_of_the_problem(capa, customer).values_list("created_at", flat=True).first()
    return first or capa.opened_at or timezone.now()


def _reports_of_the_problem(capa: Capa, customer: Customer) -> "QuerySet[Record]":
    """The customer's own records that the CAPA follows from, the first one first.

    The report is linked with them too: customers see no CAPA, and would find no way from their complaint to its 8D.
    """
    links = RecordLink.objects.filter(source_id=capa.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    return Record.objects.filter(pk__in=links.values("target_id"), customer=customer).order_by("created_at")


def join_report(capa: Capa, source: Record, *, by: Seat) -> None:
    """Link a record that has come to the CAPA later with the report that its customer has of it."""
    links = RecordLink.objects.filter(target_id=capa.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    rows = EightD.objects.filter(pk__in=links.values("source_id"), customer=source.customer_id)
    for report in rows.exclude(customer=None).exclude(state="void"):
        link(report, source, Relation.FOLLOWS_FROM, by=by)


def _refuse_second(capa: Capa, customer: Customer) -> None:
    Record.objects.select_for_update().only("pk").get(pk=capa.pk)  # two reports at once: one of them waits
    links = RecordLink.objects.filter(target_id=capa.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    rows = EightD.objects.filter(pk__in=links.values("source_id"), customer=customer).exclude(state="void")
    number = rows.values_list("number", flat=True).first()
    if number:
        raise Refused(_("This customer has the report %(number)s already.") % {"number": number}, field="customer")


@act("eight_d", "share_discipline")
def share_discipline(
    record: EightD, *, by: Actor, signature: Signature | None, step: str, text: str, with_table: bool = True,
    with_drawings: bool = False,
) -> str:  # fmt: skip
    """Show the customer a discipline: the text as it is given, table and drawings as the CAPA holds them now.

    Raises Refused: the CAPA lacks what the discipline needs, the terms ask for an acceptance first, nothing is said.
    """
    if not isinstance(by, Seat) or step not in Step.values:
        raise Refused(_("Choose a discipline."), field="step")
    capa = capa_of(record)
    blocked = blocked_step(capa, step) or _not_their_turn(record, step)
    if blocked:
        raise Refused(blocked, field="step")
    lines = proposal(capa, record, step).lines if with_table else []
    drawings = drawings_for(capa, step) if with_drawings else []
    if not text.strip() and not lines:
        raise Refused(_("Say something: the discipline is empty."), field="text")
    _shown(record, step, by, text=text, lines=lines, drawings=drawings)
    if step in STEP_CLOCKS:
        stop_clock(record, STEP_CLOCKS[step])
    stop_clock(record, "eight_d_revise", subject=step)
    restart_clock(record, "eight_d_answer", promised=True)
    if record.state == "complete":
        record.state = "open"
    return step.upper()


def _shown(record: EightD, step: str, by: Seat, **content: Any) -> None:
    rows = Discipline.objects.filter(record_id=record.pk, step=step)
    rows_waiting = rows.filter(state=State.SHARED)
    for row in rows_waiting:
        row.state = State.REPLACED
        row.save(update_fields=["state"])
    Discipline.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), step=step, version=rows.count() + 1,
        shared_by=by.person, **content,
    )  # fmt: skip


def _not_their_turn(record: EightD, step: str) -> str | None:
    """Where the customer's terms ask for acceptance step by step, a later one waits for those before it."""
    assert record.customer is not None
    term = terms_for(record.customer, on=timezone.localdate()).get("stepwise_acceptance")
    if term is None or not term.value:
        return None
    accepted = {code for code, row in newest(record).items() if row.state == State.ACCEPTED}
    for code, label in Step.choices:
        if code >= step:
            return None
        if code not in accepted:
            shown = {"step": label, "term": term.cited}
            return _("Before that: the customer accepts “%(step)s” (%(term)s).") % shown
    return None


@act("eight_d", "accept_discipline")
def accept_discipline(record: EightD, *, by: Actor, signature: Signature | None, step: str, comment: str = "") -> str:
    """The customer accepts the version that is shown."""
    _answered(record, step, State.ACCEPTED, comment, by)
    return step.upper()


@act("eight_d", "return_discipline")
def return_discipline(record: EightD, *, by: Actor, signature: Signature | None, step: str, objection: str) -> str:
    """The customer returns the version that is shown; another one is due."""
    _answered(record, step, State.RETURNED, objection, by)
    start_clock(record, "eight_d_revise", subject=step, promised=True)
    record.state = "open"
    return step.upper()


def _answered(record: EightD, step: str, state: str, text: str, by: Actor) -> None:
    row = waiting(record).filter(step=step).order_by("-version").first()
    if row is None or not isinstance(by, Seat):
        raise Refused(_("This discipline does not wait for an answer."), field="step")
    row.state, row.answer_text = state, text
    row.answered_at, row.answered_by_name = timezone.now(), by.person.name
    row.save(update_fields=ANSWER)
    if not waiting(record).exists() and record.state == "open":
        stop_clock(record, "eight_d_answer")


@act("eight_d", "accept_report")
def accept_report(record: EightD, *, by: Actor, signature: Signature | None) -> None:
    """The customer accepts the whole report by signature; what was not answered counts as accepted with it."""
    name = by.person.name if isinstance(by, Seat) else ""
    for row in waiting(record):
        row.state, row.answered_at, row.answered_by_name = State.ACCEPTED, timezone.now(), name
        row.save(update_fields=ANSWER)


assign = act("eight_d", "assign")(assigned)
void = act("eight_d", "void")(voided)


def open_steps(record: EightD) -> list[tuple[str, Any]]:
    """The disciplines that the customer has to answer: code and name."""
    codes = set(waiting(record).values_list("step", flat=True))
    return [(code, label) for code, label in Step.choices if code in codes]
