"""What must hold before an act on a trade-off. Each answers None or the sentence that says what comes first."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from changecontrol.models import Dissent, TradeCriterion, TradeOff, TradeOption, TradeScore, TradeScorer
from changecontrol.rules.tradeoff import WHOLE
from qms.accounts.seat import Seat

Sentence = Promise | str | None
FEWEST = 2
"""Options, criteria and scorers: with fewer nothing is weighed."""


def options_of(record: TradeOff) -> QuerySet[TradeOption]:
    """The options that stand."""
    return TradeOption.objects.filter(record_id=record.pk, dropped_at=None)


def criteria_of(record: TradeOff) -> QuerySet[TradeCriterion]:
    """The criteria that stand."""
    return TradeCriterion.objects.filter(record_id=record.pk, dropped_at=None)


def scorers_of(record: TradeOff) -> QuerySet[TradeScorer]:
    """Who is asked for scores."""
    return TradeScorer.objects.filter(record_id=record.pk, released_at=None)


def waiting_scorers(record: TradeOff) -> QuerySet[TradeScorer]:
    """Who has not scored every option yet."""
    return scorers_of(record).filter(done_at=None)


def scores_of(record: TradeOff) -> QuerySet[TradeScore]:
    """The scores that count: of this round, by those who are asked."""
    return TradeScore.objects.filter(record_id=record.pk, round=record.round, scorer__released_at=None)


def dissents_of(record: TradeOff) -> QuerySet[Dissent]:
    """Every dissent that was ever noted."""
    return Dissent.objects.filter(record_id=record.pk)


def plain(weight: Decimal) -> str:
    """A weight without the zeros it is stored with: 40, 12.5."""
    return f"{weight.normalize():f}"


def off_the_whole(weights: Iterable[Decimal]) -> str | None:
    """How much is missing to 100, or is too much; None when the weights come to 100 exactly."""
    came = sum(weights, Decimal(0))
    shown = {"came": plain(came), "differ": plain(abs(WHOLE - came))}
    if came < WHOLE:
        return _("The weights come to %(came)s; %(differ)s are missing to 100.") % shown
    if came > WHOLE:
        return _("The weights come to %(came)s; that is %(differ)s too much.") % shown
    return None


def there_are_options(record: TradeOff) -> Sentence:
    """Nothing is weighed against itself."""
    if options_of(record).count() < FEWEST:
        return gettext_lazy("Before that: at least two options.")
    return None


def an_option_stands(record: TradeOff) -> Sentence:
    """Nothing to change where there is none."""
    return None if options_of(record).exists() else gettext_lazy("Before that: add an option.")


def a_criterion_stands(record: TradeOff) -> Sentence:
    """Nothing to change where there is none."""
    return None if criteria_of(record).exists() else gettext_lazy("Before that: add a criterion.")


def weights_come_to_the_whole(record: TradeOff) -> Sentence:
    """At least two criteria, whose weights come to exactly 100."""
    weights = list(criteria_of(record).values_list("weight", flat=True))
    if len(weights) < FEWEST:
        return gettext_lazy("Before that: at least two criteria.")
    return off_the_whole(weights)


def several_score(record: TradeOff) -> Sentence:
    """One person's opinion is no weighing."""
    if scorers_of(record).count() < FEWEST:
        return gettext_lazy("Before that: ask at least two people for their scores.")
    return None


def a_scorer_waits(record: TradeOff) -> Sentence:
    """Who has scored stays: their scores are not taken out by releasing them."""
    if not waiting_scorers(record).exists():
        return gettext_lazy("Everybody who is asked has scored.")
    return None


def all_have_scored(record: TradeOff) -> Sentence:
    """Every scorer has scored every option."""
    waiting = waiting_scorers(record).first()
    if waiting is not None:
        return _("Before that: the scores of %(name)s.") % {"name": waiting.name}
    return None


def is_asked(record: TradeOff, seat: Seat) -> Sentence:
    """Only who is asked scores, and only who was asked dissents."""
    if not scorers_of(record).filter(person=seat.person.pk).exists():
        return gettext_lazy("You are not asked for scores of this trade-off.")
    return None


def not_the_first_signer(record: TradeOff, seat: Seat) -> Sentence:
    """Two people sign."""
    if record.decided_by_id == seat.person.pk:
        return gettext_lazy("You signed the decision first; somebody else countersigns.")
    return None
