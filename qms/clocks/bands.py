"""Overdue, today, this week, later: the bands of the work queue, by the days of the reader's zone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Band(StrEnum):
    """How soon something is due."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"

    @property
    def label(self) -> Promise:
        """The heading of the band."""
        return LABELS[self]


LABELS: dict[Band, Promise] = {
    Band.OVERDUE: _("Overdue"),
    Band.TODAY: _("Today"),
    Band.WEEK: _("This week"),
    Band.LATER: _("Later"),
}


@dataclass(frozen=True)
class Bands:
    """The edges of the bands at one moment. Weeks begin on Monday (ISO 8601)."""

    now: datetime
    tomorrow: datetime
    next_week: datetime

    def of(self, due: datetime | None) -> Band:
        """The band of a due time; without one it is later."""
        if due is None or due >= self.next_week:
            return Band.LATER
        if due < self.now:
            return Band.OVERDUE
        return Band.TODAY if due < self.tomorrow else Band.WEEK

    def span(self, band: Band) -> tuple[datetime | None, datetime | None]:
        """First moment and end (not included) of a band; None is open. Things without a due time are in none."""
        return {
            Band.OVERDUE: (None, self.now),
            Band.TODAY: (self.now, self.tomorrow),
            Band.WEEK: (self.tomorrow, self.next_week),
            Band.LATER: (self.next_week, None),
        }[band]


def bands(now: datetime | None = None) -> Bands:
    """The bands as of `now` in the zone that is active."""
    moment = now or timezone.now()
    midnight = timezone.localtime(moment).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    days = 7 - midnight.weekday()
    return Bands(moment, midnight + timedelta(days=1), midnight + timedelta(days=days))
