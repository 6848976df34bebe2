"""Clocks of many records that come at once: rules, calendars and courses are computed once and shared."""

from datetime import datetime

from qms.clocks.calendars import Calendar
from qms.clocks.models import Clock, ClockRule
from qms.clocks.services.clocks import Course, course_of, new_clock
from qms.clocks.site_calendars import calendar_for
from qms.organisations.models import Organisation
from qms.records.models import Record

COURSES_KEPT = 5_000


class ClockMaker:
    """Makes unsaved clocks; asks the database for the rules once and for a calendar once per site."""

    def __init__(self, organisation: Organisation) -> None:
        """The rules in use now."""
        rows = ClockRule.objects.filter(organisation=organisation, active=True)
        self._rules = {rule.code: rule for rule in rows}
        self._calendars: dict[tuple[object, str], Calendar] = {}
        self._courses: dict[tuple[object, str, datetime], Course] = {}

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
        clock = new_clock(record, rule, self._course(record, rule, started_at), promised=promised)
        if rings_after is None:
            clock.steps, clock.next_step_at = [], None
        else:
            _skip_steps(clock, rings_after)
        return clock

    def _course(self, record: Record, rule: ClockRule, start: datetime) -> Course:
        place = (record.site_id, rule.country)
        key = (record.site_id, rule.code, start)
        found = self._courses.get(key)
        if found is None:
            calendar = self._calendars.get(place) or calendar_for(record, rule)
            self._calendars[place] = calendar
            if len(self._courses) >= COURSES_KEPT:
                self._courses.clear()
            found = self._courses[key] = course_of(rule, calendar, start)
        return found


def _skip_steps(clock: Clock, moment: datetime) -> None:
    moments = [datetime.fromisoformat(step["at"]) for step in clock.steps]
    clock.steps_done = sum(1 for one in moments if one <= moment)
    clock.next_step_at = moments[clock.steps_done] if clock.steps_done < len(moments) else None
