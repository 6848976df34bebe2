"""Days on which a customer wants nothing changed, and the first free day. Pure.

A window runs from midnight to midnight in the customer's zone, a day of shipment in ours; they conflict when they
touch.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

LONGEST_SEARCH = timedelta(days=3660)


@dataclass(frozen=True)
class Span:
    """A window: first and last day in its zone, and how people name it."""

    name: str
    starts_on: date
    ends_on: date
    zone: tzinfo

    def touches(self, day: date, zone: tzinfo) -> bool:
        """Whether the day in that zone and the window have a moment in common."""
        begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
        return (
            begins < _midnight(self.ends_on + timedelta(days=1), self.zone)
            and _midnight(self.starts_on, self.zone) < ends
        )


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone)


def conflict(day: date, spans: Iterable[Span], zone: tzinfo) -> Span | None:
    """The window that the day touches, or None."""
    return next((span for span in spans if span.touches(day, zone)), None)


def first_free(day: date, spans: Iterable[Span], zone: tzinfo) -> date | None:
    """The first day from this one on that touches no window; None when there is none within ten years."""
    known, end = list(spans), day + LONGEST_SEARCH
    while day <= end:
        found = conflict(day, known, zone)
        if found is None:
            return day
        day = max(day + timedelta(days=1), min(found.ends_on, end))
    return None
