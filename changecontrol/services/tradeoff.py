"""Trade-offs: begun from a change or by themselves, options and weighted criteria, scores, dissent, signed decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changecontrol.guards import tradeoff as guards
from changecontrol.models import Dissent, TradeCriterion, TradeOff, TradeOption, TradeScore, TradeScorer
from changecontrol.models.tradeoff import HIGHEST, LOWEST
from changecontrol.queries.tradeoff import result_of
from changecontrol.rules.tradeoff import WHOLE
from changecontrol.services.sharing import answer_for
from changecontrol.workflow import TRADE_OFF
from changecontrol.workflow.who import DOERS
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import Seat
from qms.clocks.services import cancel_clocks, start_clock, stop_clock
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.models import Organisation, Site
from qms.records.actors import name_of
from qms.records.models import Record, Relation, Turn
from qms.records.queries import visible_to
from qms.records.services import link
from qms.records.timeline import numbers_in
from qms.signatures.models import Signature
from qms.workflow.keeping import OWNERS, assigned, correcting
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin

MOST = 12
"""Options, and criteria, of one trade-off: more are no longer weighed but guessed."""
MOST_SCORERS = 20
MOST_DISSENTS = 50
CLOCK = "trade_off_score"


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """What is said when a trade-off is begun."""

    title: str
    question: str
    site: Site | None = None
    owner: Person | None = None


def begin_trade_off(
    organisation: Organisation, *, draft: Weighing, by: Seat, sources: Sequence[Record] = ()
) -> TradeOff:
    """Store a trade-off as a draft, with its number and its links to the records it follows from.

    Raises Refused with the field that is wrong. Nothing is stored then, no number is used up.
    """
    if not by.may(Right.EDIT_RECORDS):
        raise Refused(_("Your role does not allow this."))
    if draft.owner and not staff_with_roles(list(OWNERS)).filter(pk=draft.owner.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field="owner")
    said = {"title": _needed("title", draft.title, 200), "question": _needed("question", draft.question, 10_000)}
    record = TradeOff(
        organisation=organisation, kind="trade_off", state=TRADE_OFF.initial, turn=Turn.STAFF, created_by=by.person,
        site=draft.site, owner=draft.owner or by.person, **said,
    )  # fmt: skip
    with numbered(record, why=_("Trade-off")):
        begin(record, by=by, act="begin_trade_off", shared=False)
        for source in sources:
            link(record, source, Relation.FOLLOWS_FROM, by=by)
    return record


def _needed(field: str, value: str, most: int) -> str:
    """The text, cleaned. Raises Refused for none, or one that is too long."""
    clean = clean_line if most <= 500 else clean_block
    try:
        found = clean(value, most)
    except Refused as refused:
        raise Refused(refused.sentence, field=field) from refused
    if not found.strip():
        raise Refused(_("This is needed."), field=field)
    return found


def _next_number(model: Any, record: TradeOff, most: int, sentence: str) -> int:
    """The next number of such a row; numbers are never given out again, so `most` bounds those that stand."""
    rows = model.objects.filter(record_id=record.pk)
    number: int = (rows.aggregate(latest=Max("number"))["latest"] or 0) + 1
    if number > most:
        raise Refused(sentence % {"most": most})
    return number


def _of_record(record: TradeOff, row: Any, field: str) -> None:
    if row.record_id != record.pk or getattr(row, "dropped_at", None) is not None:
        raise Refused(_("Choose one of this trade-off."), field=field)


def _option(said: Mapping[str, Any]) -> dict[str, str]:
    found = {
        "text": _needed("text", said["text"], 120),
        "description": clean_block(said.get("description") or "", 2000),
    }
    return found | {name: _needed(name, said[name], 500) for name in ("cost", "risk", "stability")}


@act("trade_off", "add_option")
def add_option(record: TradeOff, *, by: Actor, signature: Signature | None, **said: Any) -> str:
    """An option with the next letter: name (`text`), description, cost, risk, effect on stability (`stability`)."""
    number = _next_number(TradeOption, record, MOST, _("A trade-off has at most %(most)s options, dropped ones too."))
    row = TradeOption.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), number=number, **_option(said)
    )
    return str(row)


@act("trade_off", "revise_option")
def revise_option(record: TradeOff, *, by: Actor, signature: Signature | None, option: TradeOption, **said: Any) -> str:
    """Change what is said of an option; its letter stays."""
    _of_record(record, option, "option")
    for name, value in _option(said).items():
        setattr(option, name, value)
    option.save()
    return str(option)


@act("trade_off", "drop_option")
def drop_option(record: TradeOff, *, by: Actor, signature: Signature | None, option: TradeOption) -> str:
    """Take an option out."""
    return _drop(record, option, "option")


def _drop(record: TradeOff, row: Any, field: str) -> str:
    _of_record(record, row, field)
    row.dropped_at = timezone.now()
    row.save(update_fields=["dropped_at"])
    return str(row)


def _weight(weight: Decimal, field: str) -> Decimal:
    if not weight.is_finite() or not 0 < weight < WHOLE or weight != round(weight, 2):
        raise Refused(_("A weight is more than 0 and less than 100, with at most two decimals."), field=field)
    return weight


@act("trade_off", "add_criterion")
def add_criterion(
    record: TradeOff, *, by: Actor, signature: Signature | None, text: str, weight: Decimal, scale: str = "",
    shared: bool = False,
) -> str:  # fmt: skip
    """A criterion with its weight; `shared`: a customer with whom the trade-off is shared reads it.

    Raises Refused: all weights together would come to more than 100.
    """
    weights = [*guards.criteria_of(record).values_list("weight", flat=True), _weight(weight, "weight")]
    if sum(weights) > WHOLE:
        raise Refused(guards.off_the_whole(weights) or "", field="weight")
    number = _next_number(TradeCriterion, record, 99, _("A trade-off has at most %(most)s criteria, dropped ones too."))
    if len(weights) > MOST:
        raise Refused(_("A trade-off has at most %(most)s criteria.") % {"most": MOST})
    row = TradeCriterion.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), number=number, weight=weight,
        text=_needed("text", text, 120), scale=clean_line(scale, 500) if scale else "", shared=shared,
    )  # fmt: skip
    return f"{row}, {guards.plain(weight)}"


@act("trade_off", "revise_criterion")
def revise_criterion(
    record: TradeOff, *, by: Actor, signature: Signature | None, criterion: TradeCriterion, text: str, scale: str = "",
    shared: bool = False,
) -> str:  # fmt: skip
    """Change its words and whether it is shared; its weight is set with the others."""
    _of_record(record, criterion, "criterion")
    criterion.text, criterion.scale = _needed("text", text, 120), clean_line(scale, 500) if scale else ""
    criterion.shared = shared
    criterion.save(update_fields=["text", "scale", "shared"])
    return str(criterion)


@act("trade_off", "drop_criterion")
def drop_criterion(record: TradeOff, *, by: Actor, signature: Signature | None, criterion: TradeCriterion) -> str:
    """Take a criterion out; what it weighed is missing until the weights are set anew."""
    return _drop(record, criterion, "criterion")


@act("trade_off", "set_weights")
def set_weights(
    record: TradeOff, *, by: Actor, signature: Signature | None, weights: Mapping[TradeCriterion, Decimal]
) -> str:
    """Weigh every criterion. Raises Refused: they do not come to exactly 100, with how much is missing or too much."""
    rows = {row.pk: row for row in guards.criteria_of(record)}
    given = {row.pk: _weight(weight, f"weight_{row.pk}") for row, weight in weights.items()}
    if set(given) != set(rows):
        raise Refused(_("Weigh every criterion."))
    off = guards.off_the_whole(given.values())
    if off:
        raise Refused(off)
    for key, row in rows.items():
        row.weight = given[key]
        row.save(update_fields=["weight"])
    return ", ".join(f"{row.code} {guards.plain(row.weight)}" for row in rows.values())


@act("trade_off", "ask_scorer")
def ask_scorer(record: TradeOff, *, by: Actor, signature: Signature | None, person: Person) -> str:
    """Ask somebody of the staff for scores; who was released can be asked again."""
    if not staff_with_roles(list(DOERS)).filter(pk=person.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field="person")
    row = TradeScorer.objects.filter(record_id=record.pk, person=person).first()
    if row is None:
        number = _next_number(TradeScorer, record, MOST_SCORERS, _("At most %(most)s people score."))
        key = Record(pk=record.pk)
        row = TradeScorer(organisation=record.organisation, record=key, person=person, name=person.name, number=number)
    elif row.released_at is None:
        raise Refused(_("%(name)s is asked already.") % {"name": person.name}, field="person")
    row.released_at, row.released_reason, row.asked_at = None, "", timezone.now()
    row.save()
    if record.state == "scoring":
        start_clock(record, CLOCK, subject=row.code)
    return row.name


@act("trade_off", "release_scorer")
def release_scorer(record: TradeOff, *, by: Actor, signature: Signature | None, scorer: TradeScorer, why: str) -> str:
    """Ask somebody no more. Raises Refused for one who has scored: nobody's opinion is taken out afterwards."""
    _of_record(record, scorer, "scorer")
    if scorer.done_at is not None or scorer.released_at is not None:
        raise Refused(_("Choose somebody who has not scored every option."), field="scorer")
    scorer.released_at, scorer.released_reason = timezone.now(), why
    scorer.save(update_fields=["released_at", "released_reason"])
    cancel_clocks(record, codes=[CLOCK], subject=scorer.code)
    return scorer.name


@act("trade_off", "open_scoring")
def open_scoring(record: TradeOff, *, by: Actor, signature: Signature | None) -> None:
    """Ask every scorer, each with a time of its own."""
    for row in guards.waiting_scorers(record):
        start_clock(record, CLOCK, subject=row.code)


@act("trade_off", "score")
def score(
    record: TradeOff, *, by: Actor, signature: Signature | None, option: TradeOption,
    given: Mapping[TradeCriterion, tuple[int, str]],
) -> str:  # fmt: skip
    """Score one option by every criterion: value and evidence. Scored again, it replaces; the history keeps both.

    Raises Refused: somebody who is not asked, a criterion left out, a value off the scale, a score without evidence,
    evidence that names a record which the scorer cannot see.
    """
    scorer = guards.scorers_of(record).filter(person=by.person.pk).first() if isinstance(by, Seat) else None
    if scorer is None or not isinstance(by, Seat):
        raise Refused(_("You are not asked for scores of this trade-off."))
    _of_record(record, option, "option")
    criteria = {row.pk: row for row in guards.criteria_of(record)}
    if {row.pk for row in given} != set(criteria):
        raise Refused(_("Score the option by every criterion."))
    for criterion, (value, evidence) in given.items():
        said = _score(by, criterion, value, evidence)
        TradeScore.objects.update_or_create(
            organisation=record.organisation, record=Record(pk=record.pk), round=record.round, scorer=scorer,
            option=option, criterion=criterion, defaults={**said, "at": timezone.now()},
        )  # fmt: skip
    _look_whether_done(record, scorer, len(criteria))
    return str(option)


def _score(by: Seat, criterion: TradeCriterion, value: int, evidence: str) -> dict[str, Any]:
    if not LOWEST <= value <= HIGHEST:
        raise Refused(_("A score is a whole number from 1 to 10."), field=f"value_{criterion.pk}")
    if not evidence.strip():
        text = _("Say what shows it, or name a record: a score without evidence does not count.")
        raise Refused(text, field=f"evidence_{criterion.pk}")
    named = numbers_in([evidence])
    known = set(visible_to(by).filter(number__in=named).values_list("number", flat=True)) if named else set()
    for number in named:
        if number not in known:
            raise Refused(_("There is no record %(number)s.") % {"number": number}, field=f"evidence_{criterion.pk}")
    return {"value": value, "evidence": clean_block(evidence, 2000)}


def _look_whether_done(record: TradeOff, scorer: TradeScorer, criteria: int) -> None:
    wanted = guards.options_of(record).count() * criteria
    if scorer.done_at is None and guards.scores_of(record).filter(scorer=scorer).count() == wanted:
        scorer.done_at = timezone.now()
        scorer.save(update_fields=["done_at"])
        stop_clock(record, CLOCK, subject=scorer.code)


@act("trade_off", "weigh")
def weigh(record: TradeOff, *, by: Actor, signature: Signature | None) -> str:
    """From here on the result is shown, and nobody scores any more."""
    record.weighed_at = timezone.now()
    return str(result_of(record).headline)


@act("trade_off", "revise_criteria")
def revise_criteria(record: TradeOff, *, by: Actor, signature: Signature | None) -> str:
    """Back to the draft; every score that was given is withdrawn, and the timeline says how many."""
    withdrawn = TradeScore.objects.filter(record_id=record.pk, round=record.round).count()
    if withdrawn:
        record.round += 1
    record.weighed_at = None
    _undecided(record)
    for row in guards.scorers_of(record).exclude(done_at=None):
        row.done_at = None
        row.save(update_fields=["done_at"])
    return ngettext("%(n)s score withdrawn", "%(n)s scores withdrawn", withdrawn) % {"n": withdrawn}


def _undecided(record: TradeOff) -> None:
    record.chosen = record.decision_reason = record.answer = ""
    record.decided_by = record.decided_at = None


@act("trade_off", "dissent")
def dissent(record: TradeOff, *, by: Actor, signature: Signature | None, text: str) -> str:
    """A scorer does not agree, with the reason. Nothing changes or deletes it later: the database has no right to."""
    scorer = guards.scorers_of(record).filter(person=by.person.pk).first() if isinstance(by, Seat) else None
    if scorer is None:
        raise Refused(_("You are not asked for scores of this trade-off."))
    if guards.dissents_of(record).count() >= MOST_DISSENTS:
        raise Refused(_("At most %(most)s dissents; write in the conversation.") % {"most": MOST_DISSENTS})
    Dissent.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), round=record.round, scorer=scorer,
        by_name=name_of(by), text=_needed("text", text, 2000),
    )  # fmt: skip
    return name_of(by)


@act("trade_off", "decide")
def decide(
    record: TradeOff, *, by: Actor, signature: Signature | None, option: str, decision_reason: str = "",
    answer: str = "",
) -> str:  # fmt: skip
    """Decide for an option, by its letter, and sign first. answer: the reason that is meant for the customer.

    Raises Refused: no such option, no reason where the option is not the only winner, no answer where the customer
    objects or agrees with another.
    """
    chosen = next((one for one in guards.options_of(record) if one.code == option), None)
    if chosen is None:
        raise Refused(_("Choose one of this trade-off."), field="option")
    winners = [row.option.code for row in result_of(record).winners]
    if not decision_reason.strip() and winners != [option]:
        tied = _("Several options are level; say why you decide for this one.")
        other = _("This option does not win; say why you decide for it.")
        raise Refused(tied if option in winners else other, field="decision_reason")
    record.answer = answer_for(record, option, answer)
    record.chosen, record.decision_reason = option, clean_block(decision_reason or "", 10_000)
    record.decided_by, record.decided_at = by.person if isinstance(by, Seat) else None, timezone.now()
    return str(chosen)


@act("trade_off", "countersign")
def countersign(record: TradeOff, *, by: Actor, signature: Signature | None) -> str:
    """The second signature: it is decided."""
    record.countersigned_by_name, record.countersigned_at = name_of(by), timezone.now()
    return record.chosen


@act("trade_off", "return_decision")
def return_decision(record: TradeOff, *, by: Actor, signature: Signature | None) -> None:
    """Not countersigned: it is to be decided anew."""
    _undecided(record)


@act("trade_off", "abandon")
def abandon(record: TradeOff, *, by: Actor, signature: Signature | None) -> None:
    """End it without a decision."""


assign = act("trade_off", "assign")(assigned)

OWN_ACTS = frozenset(field.name for field in TradeOff._meta.local_concrete_fields if field.name != "question")
"""What acts of their own say; a correction does not."""
correct = act("trade_off", "correct")(correcting(OWN_ACTS))
