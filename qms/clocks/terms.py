"""Times agreed with a customer: the app that keeps terms lies above this one and registers how they are read.

Of the house rule and the agreed time the stricter one counts, compared by the due times that both lead to: 3 working
days are longer than 80 hours in one week and shorter in another.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from qms.clocks.calendars import Calendar
from qms.clocks.duetime import Due, due
from qms.clocks.models import ClockRule
from qms.clocks.units import Unit, plain
from qms.records.models import Record


@dataclass(frozen=True)
class ClockTerm:
    """A time agreed with a customer: how much of which unit, and the terms that say so.

    number and version: of the terms; source: what was agreed where. shared: the customer may read these terms.
    later: the clock runs against the customer, so the later due time is the stricter one for us.
    """

    unit: Unit
    amount: Decimal
    number: str
    version: int
    source: str
    shared: bool = False
    later: bool = False


TermsAt = Callable[[uuid.UUID, datetime], Mapping[str, ClockTerm]]
"""The times in force for a customer (by key) at a moment, by the code of the clock."""
TermsLookup = Callable[[uuid.UUID, uuid.UUID | None], TermsAt]
"""Reads the terms of an organisation, of one customer or (None) of all, in one query."""

_lookups: list[TermsLookup] = []


def register_terms(lookup: TermsLookup) -> None:
    """Tell how the terms of customers are read. The lookup is called behind the counter."""
    _lookups[:] = [lookup]


def terms_at(organisation: uuid.UUID, customer: uuid.UUID | None) -> TermsAt:
    """The terms of one customer or of all."""
    return _lookups[0](organisation, customer) if _lookups else _none


def term_of(record: Record, code: str, start: datetime, customer: uuid.UUID | None = None) -> ClockTerm | None:
    """The time agreed with the record's customer, or with this one, for a clock that starts then. One query."""
    key = customer or record.customer_id
    return terms_at(record.organisation_id, key)(key, start).get(code) if key is not None else None


def strictest(rule: ClockRule, term: ClockTerm | None, start: datetime, calendar: Calendar) -> Due:
    """The due time of the rule or of the term, whichever is stricter; the receipt names both. A tie is the term's.

    Raises `Refused` when the calendar cannot answer.
    """
    house = due(Unit(rule.unit), rule.amount, start, calendar)
    if term is None:
        return house
    agreed = due(term.unit, term.amount, start, calendar)
    ahead = house.due.astimezone(UTC) - agreed.due.astimezone(UTC)
    won = (-ahead if term.later else ahead).total_seconds() >= 0
    found, other = (agreed, house) if won else (house, agreed)
    return Due(found.due, replace(found.receipt, terms=_told(term, won, other)))


def _told(term: ClockTerm, won: bool, other: Due) -> dict[str, Any]:
    rest = {"unit": other.receipt.unit.value, "amount": plain(other.receipt.amount), "due": other.due.isoformat()}
    return {
        "number": term.number,
        "version": term.version,
        "source": term.source,
        "shared": term.shared,
        "won": won,
        "other": rest,
    }


def _none(_customer: uuid.UUID, _moment: datetime) -> Mapping[str, ClockTerm]:
    return {}
