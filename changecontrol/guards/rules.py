"""What must hold before an act on a set of classification rules."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from changecontrol.models import ClassRule, ClassRuleSet
from qms.accounts.seat import Seat
from qms.records.queries import who_did

Sentence = Promise | str | None


def rules_of(record: ClassRuleSet) -> QuerySet[ClassRule]:
    """The rules that stand in the set."""
    return ClassRule.objects.filter(record_id=record.pk, dropped_at=None)


def has_a_rule(record: ClassRuleSet) -> Sentence:
    """An empty set would make every change internal."""
    return None if rules_of(record).exists() else gettext_lazy("Before that: add a rule.")


def was_tried(record: ClassRuleSet) -> Sentence:
    """Who signs knows what the set makes of past changes."""
    return None if record.tried_at else gettext_lazy("Before that: try the rules on past changes.")


def not_the_author(record: ClassRuleSet, seat: Seat) -> Sentence:
    """Nobody who wrote one of the rules signs them."""
    wrote = who_did(record, "add_rule", "revise_rule", "drop_rule")
    if seat.person.pk in (record.created_by_id, record.owner_id, *wrote):
        return gettext_lazy("You wrote these rules; somebody else signs them.")
    return None
