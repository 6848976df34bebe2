"""What is built ahead of the present state for each customer of a change, and how it comes about, in words.

Ours alone: it tells of demand and stock, of other customers too.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changecontrol.guards.gate import OneGate
from changecontrol.models import Change, Recipient
from changecontrol.rules.bank import Bank, bank_build
from qms.web.times import day_words


@dataclass(frozen=True)
class BankLine:
    """The bank build for one customer. quantity: in words, with its unit; empty while something is missing.

    words: how it comes about, or what has to be entered. ship_on: the first shipment that it is reckoned to.
    """

    recipient: Recipient
    ship_on: date | None
    bank: Bank | None
    quantity: str
    words: str


def bank_line(record: Change, one: OneGate) -> BankLine:
    """The bank build for the customer of this gate; no query. The first free day counts where it is the later one."""
    row, ship_on = one.recipient, one.first_free or record.first_ship_on
    if record.last_made_on is None or ship_on is None or row.weekly_demand is None:
        return BankLine(row, ship_on, None, "", _missing(record, row, ship_on))
    bank = bank_build(
        last_made_on=record.last_made_on, first_ship_on=ship_on, weekly_demand=Fraction(row.weekly_demand),
        at_hand=Fraction(row.at_hand or 0), margin=record.bank_margin,
    )  # fmt: skip
    return BankLine(row, ship_on, bank, _amount(bank.build, row.demand_unit), _how(bank, row, ship_on))


def _missing(record: Change, row: Recipient, ship_on: date | None) -> str:
    lacks = [
        words
        for words, value in (
            (_("the last day of production"), record.last_made_on),
            (_("the planned first shipment"), ship_on),
            (_("the customer's demand per week"), row.weekly_demand),
        )
        if value is None
    ]
    return _("Enter %(what)s.") % {"what": ", ".join(lacks)}


def _amount(number: int | Decimal, unit: str) -> str:
    """A number as people write it, with its unit."""
    plain = number if isinstance(number, int) else f"{number.normalize():f}"
    return f"{number_format(plain, force_grouping=True)} {unit}".strip()


def _days(number: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}


def _how(bank: Bank, row: Recipient, ship_on: date) -> str:
    assert row.weekly_demand is not None
    shown = {"ship": day_words(ship_on)}
    if bank.first is None or bank.last is None:
        return _("Production goes on until the first shipment on %(ship)s: nothing has to be bridged.") % shown
    shown |= {"days": _days(bank.days), "first": day_words(bank.first), "last": day_words(bank.last)}
    shown |= {"demand": _amount(row.weekly_demand, row.demand_unit), "needed": _amount(bank.needed, row.demand_unit)}
    said = [_("%(days)s from %(first)s to %(last)s, before the first shipment on %(ship)s") % shown]
    if bank.margin:
        said.append(_("%(days)s of margin") % {"days": _days(bank.margin)})
    said.append(_("at %(demand)s a week that makes %(needed)s") % shown)
    if row.at_hand is None:
        said.append(_("no stock at hand is entered, so none is counted"))
    else:
        said.append(_("%(stock)s are at hand") % {"stock": _amount(row.at_hand, row.demand_unit)})
    return "; ".join(said) + "."


def bank_total(lines: Sequence[BankLine]) -> str:
    """What is built ahead for all customers together, by unit, and for how many it cannot be said yet."""
    built: Counter[str] = Counter()
    for line in lines:
        if line.bank is not None:
            built[line.recipient.demand_unit] += line.bank.build
    if not built:
        return ""
    shown = ", ".join(_amount(number, unit) for unit, number in sorted(built.items()))
    told = _("For all customers together: %(shown)s.") % {"shown": shown}
    unknown = sum(line.bank is None for line in lines)
    more = ngettext(
        "For %(n)d customer it cannot be said yet.", "For %(n)d customers it cannot be said yet.", unknown
    ) % {"n": unknown}  # fmt: skip
    return f"{told} {more}" if unknown else told
