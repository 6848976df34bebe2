"""Clocks to a day that people agreed, for one row of a record: an action of its owner, an answer that was promised."""

from datetime import date, datetime

from django.utils import timezone

from qms.clocks.duetime import due_on
from qms.clocks.models import Clock, ClockRule
from qms.clocks.services.clocks import Course, cancel_clocks, new_clock, steps_of
from qms.clocks.site_calendars import calendar_for
from qms.clocks.units import Unit
from qms.organisations.context import behind_the_counter
from qms.records.models import Record


def start_agreed_clock(
    record: Record,
    code: str,
    *,
    day: date,
    by: str,
    source: str,
    subject: str,
    started_at: datetime | None = None,
    promised: bool = False,
) -> Clock | None:
    """Start the clock `code` of the row `subject` so that it ends with that day; None when no such rule is in use.

    The rule gives name and ladder, not the time. by, source: who chose the day and where it stands; both are in the
    receipt. A clock of that code and subject that runs is called off: an agreed extension replaces it.
    Raises `Refused` (field due_on) for a day that is over.
    """
    with behind_the_counter():
        rule = ClockRule.objects.filter(organisation_id=record.organisation_id, code=code, active=True).first()
        if rule is None:
            return None
        cancel_clocks(record, codes=[code], subject=subject)
        calendar = calendar_for(record, rule)
        start = started_at or timezone.now()
        found = due_on(day, start, calendar, by=by, source=source)
        steps = steps_of(Unit.CALENDAR_DAYS, start, found.due, rule.ladder, calendar)
        course = Course(start, found.due, found.receipt.as_json(), steps)
        clock = new_clock(record, rule, course, subject=subject, promised=promised)
        clock.save(force_insert=True)
        return clock
