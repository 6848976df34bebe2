"""The customer's gate: what must hold for one customer before a change goes on. A pure function over plain data.

Nothing is assumed that the customer has not agreed to: without a term silence is no approval, and changes of class 2
and 3 are approved by the customer (ZVEI guideline on product and process change, J-STD-046 for the notice period).
The strictest of the house's class, the customer's own rules and limits of risk wins; every requirement says which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from changecontrol.rules.questions import WORDS
from qms.web.times import day_words

APPROVAL_BY_DEFAULT: Final = ("2", "3")
CONSULTED_FROM: Final = 3


@dataclass(frozen=True)
class Clause:
    """A value that is agreed, and where it stands."""

    value: Any
    cited: str


@dataclass(frozen=True)
class ChangeFacts:
    """What the gate has to know of a change. level: the house's class; why: the rule it comes from.

    held: the codes of the questionnaire that hold. first_ship_on: planned first shipment.
    """

    level: int
    why: str = ""
    held: frozenset[str] = frozenset()
    first_ship_on: date | None = None
    emergency: bool = False


@dataclass(frozen=True)
class NoticeFacts:
    """Where the notice to the customer stands.

    revision 0: not sent. answer: "" (none), "approved", "conditions", "rejected", "silence"; answered_revision: the
    revision that it is about. acknowledged: receipt confirmed. told_ship_on: the first shipment that it names. since:
    the blocks that were written anew since the revision was sent.
    """

    revision: int = 0
    earliest_ship_on: date | None = None
    period_cited: str = ""
    acknowledged: bool = False
    told_ship_on: date | None = None
    question: bool = False
    answer: str = ""
    answered_revision: int = 0
    by_mail: bool = False
    consulted: bool = False
    since: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A rule of the customer that hits: the class it asks for at least, its words, and where it stands."""

    code: str
    level: int
    sentence: str
    cited: str


@dataclass(frozen=True)
class Requirement:
    """Something that must hold for the customer, whether it does, and the rule that asks for it."""

    code: str
    sentence: str
    cited: str
    met: bool


@dataclass(frozen=True)
class Gate:
    """What holds for one customer. earliest_first_ship: None while no notice is sent that starts the period."""

    level: int
    why: str
    asks: str
    requirements: tuple[Requirement, ...] = ()
    hits: tuple[Hit, ...] = ()
    earliest_first_ship: date | None = None

    @property
    def open(self) -> bool:
        """Whether nothing stands against going on for this customer."""
        return all(one.met for one in self.requirements)

    @property
    def first_unmet(self) -> Requirement | None:
        """What comes first."""
        return next((one for one in self.requirements if not one.met), None)


@dataclass(frozen=True)
class Agreed:
    """The terms in force of a customer, as far as changes go: by the code of the parameter.

    reached: the limits of risk that the change's ratings reach, before or after (`qms.risk.thresholds`). frozen: the
    window of the customer in which the planned first shipment lies, in words. unrated: the studies that are affected
    and not rated, where the customer has a limit; limited: where the strictest limit stands.
    """

    clauses: Mapping[str, Clause] = field(default_factory=dict)
    reached: tuple[Hit, ...] = ()
    frozen: str = ""
    unrated: tuple[str, ...] = ()
    limited: str = ""

    def get(self, code: str) -> Clause | None:
        """The clause of that parameter, or None when nothing is agreed."""
        return self.clauses.get(code)


def gate_of(change: ChangeFacts, agreed: Agreed, notice: NoticeFacts | None = None) -> Gate:
    """What must hold for the customer, and what does."""
    notice = notice or NoticeFacts()
    hits = tuple(hits_of(change, agreed))
    level = max([change.level, *(one.level for one in hits)])
    highest = max(hits, key=lambda one: one.level, default=None)
    own = highest is not None and highest.level > change.level
    why = highest.cited if own and highest else change.why
    asks = asked(level, change, agreed, hits)
    found = _rated(agreed)
    if not asks:
        return Gate(level, why, "", tuple(found), hits)
    cited = _why_asked(asks, level, agreed, hits, why)
    found.append(_told(notice, why))
    if level >= CONSULTED_FROM:
        words = _("The customer was consulted, and what came of it is recorded.")
        found.insert(0, Requirement("consultation", words, why, notice.consulted))
    if notice.revision:
        found.append(_as_written(notice, why))
    found.append(_approved(notice, agreed, cited) if asks == "approval" else _not_rejected(notice, cited))
    found.append(_answered(notice, agreed))
    if change.first_ship_on is not None:
        found.append(_period(change.first_ship_on, notice))
        if notice.told_ship_on is not None:
            words = _("The first shipment is not before the day that the customer was told.")
            found.append(Requirement("told_day", words, why, change.first_ship_on >= notice.told_ship_on))
        words = _("The first shipment lies in no freeze or shutdown of the customer.")
        found.append(Requirement("freeze", words, agreed.frozen, not agreed.frozen))
    return Gate(level, why, asks, tuple(found), hits, notice.earliest_ship_on if notice.revision else None)


def asked(level: int, change: ChangeFacts, agreed: Agreed, hits: Iterable[Hit]) -> str:
    """What is asked of the customer: "approval", "notice", or "" when the change does not concern it."""
    if level >= _approved_from(agreed) or any(one.level >= 2 for one in hits):
        return "approval"
    return "notice" if level >= 1 else ""


def _approved_from(agreed: Agreed) -> int:
    """The lowest class that the customer approves: who approves a class approves the graver ones, named or not."""
    clause = agreed.get("change_approval")
    return int(min(clause.value if clause and clause.value else APPROVAL_BY_DEFAULT))


def hits_of(change: ChangeFacts, agreed: Agreed) -> Iterable[Hit]:
    """The customer's own rules that hit: changes that are always notified or approved, limits of risk."""
    for code, level in (("change_notify_on", 1), ("change_approve_on", 2)):
        if clause := agreed.get(code):
            for one in (one for one in clause.value if one in change.held):
                yield Hit(f"{code}:{one}", level, _asks_for(level, str(WORDS.get(one, one))), clause.cited)
    yield from agreed.reached


def _asks_for(level: int, about: str) -> str:
    if level >= 2:
        return _("The customer approves every change of this kind: %(about)s") % {"about": about}
    return _("The customer is told of every change of this kind: %(about)s") % {"about": about}


def _why_asked(asks: str, level: int, agreed: Agreed, hits: Iterable[Hit], why: str) -> str:
    """What says that the customer approves, or is only told: a rule of its own that hit, the clause about classes, else
    the rule of the class.
    """
    own = next((one for one in sorted(hits, key=lambda one: -one.level) if one.level >= 2), None)
    if own is not None:
        return own.cited
    clause = agreed.get("change_approval")
    decides = clause is not None and (level >= _approved_from(agreed)) == (asks == "approval")
    return clause.cited if clause is not None and decides else why


def _rated(agreed: Agreed) -> list[Requirement]:
    """A limit is held against ratings; what is not rated is never taken for harmless."""
    if not agreed.unrated:
        return []
    words = _("Not rated before and after: %(studies)s. The customer has a limit.")
    return [Requirement("rated", words % {"studies": ", ".join(agreed.unrated)}, agreed.limited, False)]


def _told(notice: NoticeFacts, why: str) -> Requirement:
    return Requirement("notice", _("The notice is sent."), why, notice.revision > 0)


def _as_written(notice: NoticeFacts, why: str) -> Requirement:
    """An answer is about the words that were sent, not about those that were written since."""
    if not notice.since:
        return Requirement("words", _("What was sent is what the notice says now."), why, True)
    words = _("The notice was written anew since it was sent: %(blocks)s. Send another revision.")
    return Requirement("words", words % {"blocks": ", ".join(notice.since)}, why, False)


def _approved(notice: NoticeFacts, agreed: Agreed, cited: str) -> Requirement:
    present = notice.revision > 0 and notice.answered_revision == notice.revision
    if present and notice.answer in ("approved", "conditions"):
        words = _("The customer has approved by e-mail, read by two people.") if notice.by_mail else ""
        return Requirement("approval", words or _("The customer has approved by signature."), cited, True)
    rule = agreed.get("silence_rule")
    if present and notice.answer == "silence" and rule is not None and rule.value == "accepted":
        return Requirement("approval", _("The time for an answer has passed; silence counts."), rule.cited, True)
    if present and notice.answer == "rejected":
        return Requirement("approval", _("The customer has rejected the change."), cited, False)
    return Requirement("approval", _("The customer approves by signature."), cited, False)


def _not_rejected(notice: NoticeFacts, cited: str) -> Requirement:
    rejected = notice.answer == "rejected" and notice.answered_revision == notice.revision
    words = _("The customer has rejected the change.") if rejected else _("The customer has not rejected the change.")
    return Requirement("no_rejection", words, cited, not rejected)


def _answered(notice: NoticeFacts, agreed: Agreed) -> Requirement:
    clause = agreed.get("change_question_pauses")
    cited = clause.cited if clause else ""
    return Requirement("question", _("No question of the customer is open."), cited, not notice.question)


def _period(first_ship_on: date, notice: NoticeFacts) -> Requirement:
    earliest = notice.earliest_ship_on
    met = notice.revision > 0 and earliest is not None and first_ship_on >= earliest
    if earliest is None:
        return Requirement("period", _("The notice period has begun."), notice.period_cited, False)
    words = _("The first shipment is not before %(day)s.") % {"day": day_words(earliest)}
    return Requirement("period", words, notice.period_cited, met)
