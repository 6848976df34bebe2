"""Clocks of many records that come at once: rules and calendars are asked for once, like clocks computed once."""

import uuid
from datetime import datetime
from typing import NamedTuple

from qms.clocks.calendars import Calendar
from qms.clocks.models import Clock, ClockRule
from qms.clocks.services.clocks import course_of, new_clock
from qms.clocks.site_calendars import calendar_for
from qms.clocks.terms import ClockTerm, terms_at
from qms.lib.ids import uuid7
from qms.organisations.models import Organisation
from qms.organisations.staging import like
from qms.records.models import Record

CLOCKS_KEPT = 5_000


class _Key(NamedTuple):
    """What clocks that run alike have in common."""

    site: object
    term: ClockTerm | None
    code: str
    start: datetime
    promised: bool
    rings_after: datetime | None


class ClockMaker:
    """Makes unsaved clocks; asks the database once for rules and terms, and for a calendar once per site."""

    def __init__(self, organisation: Organisation) -> None:
        """The rules in use now."""
        rows = ClockRule.objects.filter(organisation=organisation, active=True)
        self._rules = {rule.code: rule for rule in rows}
        self._terms = terms_at(organisation.pk, None)
        self._calendars: dict[tuple[object, str], Calendar] = {}
        self._clocks: dict[_Key, Clock] = {}

    def clock(
        self, record: Record, code: str, *, started_at: datetime, promised: bool = False, rings_after: datetime | None
    ) -> Clock | None:
        """The unsaved clock of a record; None when the organisation has no such rule in use.

        rings_after: steps of the ladder up to that moment count as taken and tell nobody; None: no step tells anybody.
        Raises `Refused` when the calendar cannot answer.
        """
        rule = self._rules.get(code)
        if rule is None:
            return None
        term = self._term(record.customer_id, code, started_at)
        key = _Key(record.site_id, term, code, started_at, promised, rings_after)
        known = self._clocks.get(key)
        if known is None:
            if len(self._clocks) >= CLOCKS_KEPT:
                self._clocks.clear()
            known = self._clocks[key] = self._first(record, rule, key)
        return like(known, id=uuid7(), record_id=record.pk)

    def _term(self, customer: uuid.UUID | None, code: str, start: datetime) -> ClockTerm | None:
        return self._terms(customer, start).get(code) if customer else None

    def _first(self, record: Record, rule: ClockRule, key: _Key) -> Clock:
        place = (record.site_id, rule.country)
        calendar = self._calendars.get(place) or calendar_for(record, rule)
        self._calendars[place] = calendar
        clock = new_clock(record, rule, course_of(rule, calendar, key.start, key.term), promised=key.promised)
        if key.rings_after is None:
            clock.steps, clock.next_step_at = [], None
        else:
            _skip_steps(clock, key.rings_after)
        return clock


def _skip_steps(clock: Clock, moment: datetime) -> None:
    moments = [datetime.fromisoformat(step["at"]) for step in clock.steps]
    clock.steps_done = sum(1 for one in moments if one <= moment)
    clock.next_step_at = moments[clock.steps_done] if clock.steps_done < len(moments) else None
