"""The gates of a change's customers, from what is stored: class, answers, risks, terms in force, notices, decisions."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.guards.athand import kept
from changecontrol.guards.change import recipients_of, whom_it_concerns_is_settled
from changecontrol.guards.classed import class_is_current, held_codes
from changecontrol.guards.content import written_since
from changecontrol.models import (
    NO_SHIPMENT,
    AffectedItem,
    Change,
    ChangeNotice,
    CustomerWindow,
    Decision,
    Recipient,
    RiskDelta,
    RuleHit,
)
from changecontrol.rules.calendar import Span, conflict, first_free
from changecontrol.rules.gate import Agreed, ChangeFacts, Clause, Gate, Hit, NoticeFacts, gate_of
from qms.organisations.days import today
from qms.risk.consulting import limit_words
from qms.risk.scales import Scheme, scheme_in_force
from qms.risk.thresholds import Limit, Rated, limits_of, passed
from qms.terms.queries import Terms, in_force, signed_sets
from qms.web.shapes import Words
from qms.web.times import day_words

Sentence = Promise | str | None
CODES = (
    "change_approval", "change_notify_on", "change_approve_on", "change_question_pauses", "silence_rule",
)  # fmt: skip
"""The parameters of terms that the gate reads."""


@dataclass(frozen=True)
class OneGate:
    """The gate of one customer, with the row that names it and the notice to it, if there is one.

    first_free: the day proposed for the first shipment, where the planned one is too early or lies in a freeze.
    """

    recipient: Recipient
    gate: Gate
    notice: ChangeNotice | None = None
    first_free: date | None = None


def change_facts(record: Change, first_ship_on: date | None = None) -> ChangeFacts:
    """What the gate has to know of the change. first_ship_on: when it is shipped, by default as it is planned."""
    return ChangeFacts(
        level=record.level or 0, why=_why(record), held=held_codes(record),
        first_ship_on=None if record.emergency else first_ship_on or record.first_ship_on, emergency=record.emergency,
    )  # fmt: skip


def _why(record: Change) -> str:
    if record.level != record.proposed_level:
        return _("set by signature: %(reason)s") % {"reason": record.level_reason}
    hits = RuleHit.objects.filter(record_id=record.pk, round=record.round, customer=None, level=record.level or 0)
    hit = hits.first()
    return f"{record.rules_cited}, {hit.rule}" if hit else record.rules_cited


def agreed_of(
    terms: Terms, risks: Sequence[RiskDelta], scheme: Scheme, frozen: str = "", unrated: Sequence[str] = ()
) -> Agreed:
    """The terms in force as the gate takes them, with the limits of risk that are reached before or after.

    unrated: the affected studies of which no row is rated; they matter to a customer that has a limit.
    """
    found = ((code, terms.get(code)) for code in CODES)
    limits = limits_of(terms, scheme)
    reached = tuple(hit for row in risks for hit in _reached(row, limits))
    return Agreed(
        {code: Clause(term.value, term.cited) for code, term in found if term is not None},
        reached,
        frozen,
        tuple(unrated) if limits else (),
        limits[0].term.cited if limits else "",
    )


def _reached(row: RiskDelta, limits: Sequence[Limit]) -> Iterator[Hit]:
    before = Rated(row.severity, row.rpn, row.priority, row.special_class)
    after = Rated(row.severity_after, row.rpn_after, row.priority_after, row.special_class)
    name = f"{row.study} {row.row}".strip()
    for one in passed(limits, before, after):
        shown = {"row": name, "before": one.before, "after": one.after, "limit": limit_words(one.limit)}
        words = _("%(row)s reaches a limit: %(limit)s; %(before)s before, %(after)s after.") % shown
        yield Hit(f"{one.limit.code}:{name}", 2, words, one.limit.term.cited)


def unrated_studies(record: Change, risks: Iterable[RiskDelta]) -> list[str]:
    """The affected studies of which no row is rated before and after."""
    items = AffectedItem.objects.filter(record_id=record.pk, kind=AffectedItem.Kind.RISK, linked__kind="fmea")
    numbers = items.exclude(state=AffectedItem.State.EXCLUDED).values_list("reference", flat=True)
    return list(numbers.exclude(reference__in={row.study for row in risks}).order_by("reference"))


def notice_facts(
    notice: ChangeNotice | None, decision: Decision | None, since: Sequence[Words] | None = None
) -> NoticeFacts:  # fmt: skip
    """Where the notice stands."""
    if notice is None or notice.state == "withdrawn":
        return NoticeFacts()
    return NoticeFacts(
        revision=notice.revision,
        earliest_ship_on=notice.earliest_ship_on,
        period_cited=notice.period_cited,
        told_ship_on=notice.first_ship_on,
        acknowledged=notice.acknowledged_at is not None,
        question=notice.state == "question",
        answer=decision.outcome if decision else "",
        answered_revision=decision.revision if decision else 0,
        by_mail=decision is not None and decision.way == Decision.Way.MAIL,
        since=tuple(str(words) for words in since or ()),
    )


def gates_of(
    record: Change, recipients: Iterable[Recipient] | None = None, *, first_ship_on: date | None = None
) -> list[OneGate]:
    """The gates of all customers of the change, in the order of their names; as planned, or of a shipment on that day.

    Ten queries, five more once notices are sent, whatever their number.
    """
    if recipients is None:
        recipients = recipients_of(record).select_related("customer").order_by("customer__name")
    rows = list(recipients)
    if not rows:
        return []
    facts, day = change_facts(record, first_ship_on), today(record.organisation)
    scheme, risks = scheme_in_force(), list(RiskDelta.objects.filter(record_id=record.pk))
    unrated = unrated_studies(record, risks)
    windows, zone = windows_of([row.customer_id for row in rows]), record.organisation.zone
    one = rows[0].customer_id if len(rows) == 1 else None
    sets = signed_sets(record.organisation_id, one)
    keys = [row.notice_id for row in rows if row.notice_id]
    notices = {notice.pk: notice for notice in ChangeNotice.objects.filter(pk__in=keys)}
    decisions = {row.record_id: row for row in Decision.objects.filter(record_id__in=keys, withdrawn_at=None)}
    since = written_since(record, notices.values())
    found = []
    for row in rows:
        notice = notices.get(row.notice_id) if row.notice_id else None
        decision = decisions.get(notice.pk) if notice else None
        spans = windows.get(row.customer_id, [])
        frozen = frozen_in(facts.first_ship_on, spans, zone)
        terms = agreed_of(in_force(sets, row.customer_id, day), risks, scheme, frozen, unrated)
        told = notice_facts(notice, decision, since.get(notice.pk) if notice else None)
        gate = gate_of(facts, terms, replace(told, consulted=row.consulted_on is not None))
        found.append(OneGate(row, gate, notice, _proposal(facts.first_ship_on, gate, spans, zone)))
    return found


def gates_at_hand(record: Change) -> list[OneGate]:
    """The gates of all customers, read once for a page."""
    return kept(record, "gates", lambda: gates_of(record))


def windows_of(customers: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Span]]:
    """The freezes and shutdowns of customers, by customer: one query."""
    rows = CustomerWindow.objects.filter(customer_id__in=customers, called_off=False, kind__in=NO_SHIPMENT)
    found: dict[uuid.UUID, list[Span]] = defaultdict(list)
    for row in rows.order_by("starts_on"):
        found[row.customer_id].append(span_of(row))
    return found


def span_of(row: CustomerWindow) -> Span:
    """A window as the rules take it."""
    return Span(str(row), row.starts_on, row.ends_on, row.zone)


def frozen_in(day: date | None, spans: Sequence[Span], zone: tzinfo) -> str:
    """The window in which the day lies, in words; empty when it lies in none."""
    span = conflict(day, spans, zone) if day else None
    if span is None:
        return ""
    shown = {"name": span.name, "first": day_words(span.starts_on), "last": day_words(span.ends_on), "zone": span.zone}
    return _("%(name)s, %(first)s to %(last)s (%(zone)s)") % shown


def _proposal(day: date | None, gate: Gate, spans: Sequence[Span], zone: tzinfo) -> date | None:
    if day is None or not gate.asks:
        return None
    earliest = max(day, gate.earliest_first_ship or day)
    proposed = first_free(earliest, spans, zone)
    return proposed if proposed != day else None


def waiting_for_notice(gates: Iterable[OneGate]) -> list[OneGate]:
    """The customers that must be told and were not: the change concerns them, and no notice stands."""
    return [one for one in gates if one.gate.asks and not is_told(one.notice)]


def is_told(notice: ChangeNotice | None) -> bool:
    """Whether a notice was sent and stands."""
    return notice is not None and notice.revision > 0 and notice.state != "withdrawn"


def a_customer_waits(record: Change) -> Sentence:
    """Nobody is told twice; what changed since goes out as a revision of each notice."""
    gates = gates_at_hand(record)
    if waiting_for_notice(gates):
        return None
    if any(one.gate.asks for one in gates):
        return gettext_lazy("Everybody was told. What changed since is sent as another revision, on each notice.")
    return gettext_lazy("No customer has to be told of this change.")


def a_notice_is_behind(record: Change) -> Sentence:
    """Another revision is for the customers whose notice was written anew since it was sent."""
    needs = (need for one in gates_at_hand(record) for need in one.gate.requirements)
    if any(need.code == "words" and not need.met for need in needs):
        return None
    return gettext_lazy("Every customer that was told was sent what the notice says now.")


def customers_let_it_go_on(record: Change) -> Sentence:
    """Every customer that must be told was told, and each whose approval is needed has approved."""
    return _first(record, skip=("period", "freeze"))


def gates_are_open(record: Change) -> Sentence:
    """The same, and the first shipment is not before the notice period of any customer ends."""
    return _first(record, skip=())


def first_ship_is_allowed(record: Change) -> Sentence:
    """What was cleared stays cleared: a customer may have been asked anew in between. An emergency has shipped."""
    return None if record.emergency else _first(record, skip=())


def answers_stand(record: Change) -> Sentence:
    """Every customer was told and has agreed; the first lot was held against periods and freezes as it was shipped."""
    return _first(record, skip=("period", "freeze", "told_day"))


def _first(record: Change, *, skip: tuple[str, ...]) -> Sentence:
    waiting = whom_it_concerns_is_settled(record) or class_is_current(record)
    if waiting is not None:
        return waiting
    return first_unmet(gates_at_hand(record), skip=skip)


def first_unmet(gates: Iterable[OneGate], *, skip: tuple[str, ...] = ()) -> Sentence:
    """What comes first for the first customer whose gate is closed, with what asks for it; None when all are open."""
    for one in gates:
        unmet = next((need for need in one.gate.requirements if not need.met and need.code not in skip), None)
        if unmet is not None:
            shown = {"customer": one.recipient.customer.name, "sentence": unmet.sentence, "cited": unmet.cited}
            if unmet.cited:
                return _("Not yet for %(customer)s: %(sentence)s (%(cited)s)") % shown
            return _("Not yet for %(customer)s: %(sentence)s") % shown
    return None
