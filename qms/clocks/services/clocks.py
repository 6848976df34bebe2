"""Clocks of a record: started with a receipt, stopped as kept or late, called off."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from qms.clocks.calendars import Calendar
from qms.clocks.duetime import at_share
from qms.clocks.models import Clock, ClockRule
from qms.clocks.site_calendars import calendar_for
from qms.clocks.terms import ClockTerm, strictest, term_of
from qms.clocks.units import Unit
from qms.organisations.context import behind_the_counter
from qms.records.models import Record

State = Clock.State


def start_clock(
    record: Record,
    code: str,
    *,
    started_at: datetime | None = None,
    subject: str = "",
    promised: bool = False,
    country: str | None = None,
    customer: uuid.UUID | None = None,
) -> Clock | None:
    """Start the clock of the rule `code`; None when the organisation has no such rule in use.

    A clock of that code and subject which runs already is given back as it is. `subject` tells several of one code
    apart (the market of a report). `promised`: the customer sees it. `country` replaces the rule's calendar country.
    Of the rule and of what the customer's terms say on the day of the start the stricter one counts; `customer` is
    for a record that concerns several.
    Raises `Refused` when the calendar cannot answer.
    """
    with behind_the_counter():
        rule = ClockRule.objects.filter(organisation_id=record.organisation_id, code=code, active=True).first()
        if rule is None:
            return None
        running = _running(record).filter(code=code, subject=subject).first()
        if running is not None:
            return running
        calendar = calendar_for(record, rule, country)
        start = started_at or timezone.now()
        found = course_of(rule, calendar, start, term_of(record, rule.code, start, customer))
        clock = new_clock(record, rule, found, subject=subject, promised=promised)
        clock.save(force_insert=True)
        return clock


def stop_clock(record: Record, code: str, *, subject: str = "", at: datetime | None = None) -> Clock | None:
    """Stop the running clock: kept when `at` (default now) is not after its due time, else kept late.

    Returns the clock, or None when none runs.
    """
    with behind_the_counter():
        clock = _running(record).select_for_update().filter(code=code, subject=subject).first()
        if clock is None:
            return None
        clock.stopped_at = at or timezone.now()
        clock.state = State.MET if clock.stopped_at <= clock.due_at else State.LATE
        clock.next_step_at = None
        clock.save(update_fields=["state", "stopped_at", "next_step_at"])
        return clock


def cancel_clocks(record: Record, codes: Collection[str] | None = None, subject: str | None = None) -> int:
    """Call off the record's running clocks: all, those of some codes, those of one subject. Returns how many."""
    with behind_the_counter():
        rows = _running(record)
        if codes is not None:
            rows = rows.filter(code__in=codes)
        if subject is not None:
            rows = rows.filter(subject=subject)
        return rows.update(state=State.CANCELLED, stopped_at=timezone.now(), next_step_at=None)


def restart_clock(
    record: Record, code: str, *, started_at: datetime | None = None, subject: str = "", promised: bool | None = None
) -> Clock | None:
    """Call off the running clock and start it anew, on today's rule and calendar. `promised` stays unless named."""
    with behind_the_counter():
        before = _running(record).filter(code=code, subject=subject).first()
        cancel_clocks(record, codes=[code], subject=subject)
        kept = before.promised if before is not None and promised is None else bool(promised)
        return start_clock(record, code, started_at=started_at, subject=subject, promised=kept)


def steps_of(unit: Unit, start: datetime, end: datetime, ladder: list[Any], calendar: Calendar) -> list[dict[str, Any]]:
    """The moments of an escalation ladder: percent of the time used, when that is, and who is told."""
    return [
        {"percent": percent, "at": at_share(unit, start, end, percent, calendar).isoformat(), "to": list(to)}
        for percent, to in ladder
    ]


def _running(record: Record) -> QuerySet[Clock]:
    return Clock.objects.filter(organisation_id=record.organisation_id, record_id=record.pk, state=State.RUNNING)


@dataclass(frozen=True)
class Course:
    """How a clock of a rule runs that starts at a moment: due time, receipt, steps of its ladder. The same for all.

    terms: what only we read of the receipt.
    """

    start: datetime
    due_at: datetime
    receipt: dict[str, Any]
    steps: list[dict[str, Any]]
    terms: Mapping[str, Any] | None = None


def course_of(rule: ClockRule, calendar: Calendar, start: datetime, term: ClockTerm | None = None) -> Course:
    """Compute the course of a clock. Raises `Refused` when the calendar cannot answer."""
    found = strictest(rule, term, start, calendar)
    receipt = found.receipt
    steps = steps_of(receipt.unit, start, found.due, rule.ladder, calendar)
    return Course(start, found.due, receipt.for_everybody(), steps, receipt.terms)


def new_clock(record: Record, rule: ClockRule, course: Course, *, subject: str = "", promised: bool = False) -> Clock:
    """The unsaved clock of a record on that course."""
    return Clock(
        organisation_id=record.organisation_id,
        record_id=record.pk,
        rule_id=rule.pk,
        rule_version=rule.version,
        code=rule.code,
        name=rule.name,
        subject=subject,
        started_at=course.start,
        due_at=course.due_at,
        receipt=course.receipt,
        terms=course.terms,
        steps=course.steps,
        next_step_at=datetime.fromisoformat(course.steps[0]["at"]) if course.steps else None,
        promised=promised,
    )
