"""Rules of clocks: changed only as a new version; clocks that run keep theirs."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qms.accounts.rights import STAFF_ROLES, Right
from qms.accounts.seat import Seat
from qms.clocks.ladder import CUSTOMER, OWNER
from qms.clocks.models import ClockRule
from qms.clocks.public_holidays import check_place
from qms.clocks.units import Unit, checked_amount
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.context import because
from qms.organisations.models import Organisation

Ladder = Sequence[tuple[int, Sequence[str]]]
STEPS_AT_MOST = 8
PERCENT_AT_MOST = 1000
NAMED = {OWNER, CUSTOMER, *(role.code for role in STAFF_ROLES)}


@transaction.atomic
def change_rule(
    rule: ClockRule,
    *,
    unit: Unit,
    amount: Decimal,
    ladder: Ladder,
    citation: str,
    country: str,
    active: bool,
    reason: str,
    by: Seat,
    version: int | None = None,
) -> ClockRule:
    """Make a new version of the rule for clocks that start from now on.

    version: the one the person saw. Raises Refused: no right, no reason, changed in the meantime, an amount or a
    ladder that makes no sense, a country whose holidays are not known.
    """
    if not by.may(Right.MANAGE_RULES):
        raise Refused(_("Your role does not allow changing the rules of clocks."))
    words = clean_block(reason, 2000).strip()
    if not words:
        raise Refused(_("Say why the rule changes."), field="reason")
    row = ClockRule.objects.select_for_update().get(pk=rule.pk)
    if version is not None and version != row.version:
        raise Refused(_("Somebody else has changed this rule in the meantime. Load the page again."))
    check_place(country, "")
    row.unit, row.amount = unit.value, checked_amount(unit, amount)
    row.ladder, row.citation = checked_ladder(ladder), clean_line(citation, 200)
    row.country, row.active = country, active
    row.version += 1
    because(words)
    row.save()
    because("")
    return row


def checked_ladder(ladder: Ladder) -> list[list[Any]]:
    """The ladder as it is kept. Refused: steps that do not rise, that name nobody or somebody unknown."""
    if len(ladder) > STEPS_AT_MOST:
        raise Refused(_("A ladder has at most %(count)s steps.") % {"count": STEPS_AT_MOST}, field="ladder")
    last = 0
    for percent, to in ladder:
        if not last < percent <= PERCENT_AT_MOST:
            sentence = _("The steps must rise, from above 0 to %(limit)s percent of the time.")
            raise Refused(sentence % {"limit": PERCENT_AT_MOST}, field="ladder")
        if not to or not NAMED.issuperset(to):
            sentence = _("Each step names the owner or roles of the staff, or the customer who is asked.")
            raise Refused(sentence, field="ladder")
        last = percent
    return [[percent, list(to)] for percent, to in ladder]


def give_rules(organisation: Organisation, rules: Iterable[Mapping[str, Any]]) -> int:
    """Give the organisation those rules that it does not have yet, and leave the others as they were changed there.

    Runs as often as one likes, also twice at once. Returns how many are new.
    """
    held = set(ClockRule.objects.filter(organisation=organisation).values_list("code", flat=True))
    new = [ClockRule(organisation=organisation, **rule) for rule in rules if rule["code"] not in held]
    ClockRule.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
