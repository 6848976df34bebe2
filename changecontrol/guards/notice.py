"""What must hold before an act on a notice. Read on both sides: nothing here that the customer's side may not read."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from changecontrol.models import Asks, ChangeNotice, Condition

Sentence = Promise | str | None
ANSWERED = ("approved", "rejected", "deemed")


def open_conditions(record: ChangeNotice) -> QuerySet[Condition]:
    """The conditions that are not met."""
    return Condition.objects.filter(record_id=record.pk, state=Condition.State.OPEN).only(
        "record_id", "number", "state", "text"
    )


def approval_is_asked(record: ChangeNotice) -> Sentence:
    """What is only told is not approved."""
    if record.asks != Asks.APPROVAL:
        return gettext_lazy("This notice asks you to take note; there is nothing to approve.")
    return None


def a_condition_is_open(record: ChangeNotice) -> Sentence:
    """Nothing to meet when nothing is open."""
    return None if open_conditions(record).exists() else gettext_lazy("No condition is open.")


def conditions_are_met(record: ChangeNotice) -> Sentence:
    """A notice is closed when its conditions are met."""
    return gettext_lazy("Before that: the conditions of the customer.") if open_conditions(record).exists() else None
