"""What the bank build is reckoned from: the last production of the present state, demand and stock of each customer."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from changecontrol.models import Change, Recipient
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

MOST_MARGIN = 365
MOST = Decimal(1_000_000_000)
UNIT = 20


@act("change", "plan_bank")
def plan_bank(
    record: Change, *, by: Actor, signature: Signature | None, last_made_on: date | None = None, bank_margin: int = 0
) -> None:
    """When the present state is produced last, and how many days are added. Without a day nothing is reckoned."""
    if not 0 <= bank_margin <= MOST_MARGIN:
        raise Refused(_("Enter 0 to %(most)s days.") % {"most": MOST_MARGIN}, field="bank_margin")
    record.last_made_on, record.bank_margin = last_made_on, bank_margin


@act("change", "enter_demand")
def enter_demand(
    record: Change, *, by: Actor, signature: Signature | None, recipient: Recipient,
    weekly_demand: Decimal | None = None, demand_unit: str = "", at_hand: Decimal | None = None,
) -> None:  # fmt: skip
    """What a customer of the change takes in a week, and what is at hand for it; what is left empty is not known.

    Raises Refused: another change's customer, no number from 0 to a thousand millions, a number without its unit.
    """
    if recipient.record_id != record.pk:
        raise Refused(_("Choose a customer of this change."), field="recipient")
    for name, value in (("weekly_demand", weekly_demand), ("at_hand", at_hand)):
        if value is not None and not 0 <= value < MOST:
            raise Refused(_("Enter a number from 0 to 999,999,999."), field=name)
    unit = clean_line(demand_unit, 80) if demand_unit else ""
    if len(unit) > UNIT:
        raise Refused(_("At most %(most)s characters.") % {"most": UNIT}, field="demand_unit")
    if not unit and (weekly_demand is not None or at_hand is not None):
        raise Refused(_("In which unit?"), field="demand_unit")
    recipient.weekly_demand, recipient.demand_unit, recipient.at_hand = weekly_demand, unit, at_hand
    recipient.save(update_fields=["weekly_demand", "demand_unit", "at_hand"])
