"""What a rule would mean for an example: the due time, its receipt and its ladder. Nothing is stored."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from qms.clocks.duetime import check_year, due, placed
from qms.clocks.ladder import Rung, rungs
from qms.clocks.receipt import explain
from qms.clocks.services.clocks import steps_of
from qms.clocks.site_calendars import calendar_of, statutory_calendar
from qms.clocks.units import Unit
from qms.organisations.models import Site


@dataclass(frozen=True)
class Example:
    """An answer to "what if": start and due time in the calendar's zone, the sentences, the ladder."""

    start: datetime
    due: datetime
    sentences: list[str]
    rungs: list[Rung]


def example(*, unit: Unit, amount: Decimal, country: str, ladder: list[Any], start: datetime, site: Site) -> Example:
    """The rule on the site's calendar. `start` without zone is the site's wall time. Raises `Refused`."""
    calendar = statutory_calendar(str(site.zone), country) if country else calendar_of(site)
    check_year(start)
    begin = start if start.tzinfo else placed(start.date(), start.time(), calendar)[0]
    found = due(unit, amount, begin, calendar)
    steps = steps_of(unit, begin, found.due, ladder, calendar)
    return Example(begin.astimezone(calendar.tz), found.due, explain(found.receipt), rungs(steps))
