"""The faces of a record's clocks: what is left, what was needed, how late, until when, and where it says why."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.clocks.duetime import elapsed_fraction
from qms.clocks.models import Clock
from qms.clocks.opentime import open_time
from qms.clocks.queries import clocks_of
from qms.clocks.receipt import Receipt, counting
from qms.clocks.site_calendars import calendar_of_receipt
from qms.clocks.units import Unit, amount_words
from qms.clocks.words import as_read
from qms.records.models import Record
from qms.web.shapes import ClockFace
from qms.web.times import day_words, due_tone, span_words, time_words, zone_name

State = Clock.State


def clock_cards(record: Record, seat: Seat) -> list[ClockFace]:
    """The record's clocks for this seat, running ones first; of a customer's side only what was promised. One query."""
    return faces(newest(clocks_of(record, seat)), seat)


def newest(clocks: Iterable[Clock]) -> list[Clock]:
    """Of clocks that run again and again, such as the notes to the customer, only the newest; the order stays."""
    rows = list(clocks)
    last: dict[tuple[str, str], Clock] = {}
    for clock in rows:
        held = last.get((clock.code, clock.subject))
        if held is None or clock.started_at > held.started_at:
            last[clock.code, clock.subject] = clock
    return [clock for clock in rows if last[clock.code, clock.subject] is clock]


def faces(clocks: Iterable[Clock], seat: Seat) -> list[ClockFace]:
    """The same for clocks at hand."""
    now = timezone.now()
    return [face_of(clock, seat, now) for clock in clocks]


def face_of(clock: Clock, seat: Seat, now: datetime) -> ClockFace:
    """One clock as a card."""
    why = reverse(f"{seat.side.value}:clock", args=[seat.organisation.slug, clock.pk])
    if clock.state == State.RUNNING:
        return _late(clock, now, why) if now > clock.due_at else _running(clock, now, why)
    return _stopped(clock, why)


def name_of(clock: Clock) -> str:
    """The clock's name in the reader's language, with what tells it apart from others of its kind."""
    name = as_read(clock.name)
    return _("%(name)s (%(subject)s)") % {"name": name, "subject": clock.subject} if clock.subject else name


def receipt_of(clock: Clock, *, inside: bool = True) -> Receipt:
    """The receipt of a clock; inside=False: as the customer reads it, from the columns that the portal may read."""
    return Receipt.from_json({**clock.receipt, "terms": clock.terms} if inside and clock.terms else clock.receipt)


def citation_of(clock: Clock) -> str:
    """Where the time of a clock comes from: the customer's terms where they count, else the rule's citation."""
    return counting(receipt_of(clock)) or str(clock.rule.citation)


def until_words(moment: datetime) -> str:
    """A due time in the reader's zone, the zone named: "16:00 CET" today, else "Thu 26 Nov, 17:00 CET"."""
    local = timezone.localtime(moment)
    time = _("%(time)s %(zone)s") % {"time": time_words(local), "zone": zone_name(local)}
    if local.date() == timezone.localdate():
        return time
    day = day_words(local.date(), year=local.year != timezone.localdate().year, weekday=True)
    return _("%(day)s, %(time)s") % {"day": day, "time": time}


def over_words(moment: datetime, due: datetime) -> str:
    """How far a moment lies after the due time, as a negative figure: "−3 days"."""
    return _("−%(span)s") % {"span": span_words((moment - due).total_seconds())}


def percent_used(clock: Clock, now: datetime) -> int:
    """How much of the clock's own time is used, 0 to 100."""
    receipt = Receipt.from_json(clock.receipt)
    share = elapsed_fraction(receipt.unit, clock.started_at, clock.due_at, now, calendar_of_receipt(receipt))
    return min(100, int(share * 100))


def needed_words(clock: Clock) -> str:
    """How much of the clock's own time went by until it was stopped: "39 min" of business hours."""
    receipt, stopped = Receipt.from_json(clock.receipt), clock.stopped_at or clock.due_at
    if not receipt.unit.needs_calendar:
        return span_words((stopped - clock.started_at).total_seconds())
    calendar = calendar_of_receipt(receipt)
    scale = calendar if receipt.unit is Unit.BUSINESS_HOURS else calendar.whole_days
    return span_words(open_time(scale, clock.started_at, stopped).total_seconds())


def _running(clock: Clock, now: datetime, why: str) -> ClockFace:
    today = due_tone(clock.due_at, now) == "warn"
    left = _("%(span)s left") % {"span": span_words((clock.due_at - now).total_seconds())}
    return ClockFace(
        name_of(clock),
        left,
        tone="warn" if today else "",
        badge=_("Due today") if today else "",
        badge_tone="warn" if today else "mute",
        badge_icon="clock-alert" if today else "",
        percent=percent_used(clock, now),
        detail=_("until %(due)s") % {"due": until_words(clock.due_at)},
        why_url=why,
    )


def _late(clock: Clock, now: datetime, why: str) -> ClockFace:
    return ClockFace(
        name_of(clock),
        over_words(now, clock.due_at),
        tone="bad",
        badge=_("Late"),
        badge_tone="bad",
        badge_icon="clock-alert",
        percent=100,
        detail=_("was due %(due)s") % {"due": until_words(clock.due_at)},
        why_url=why,
    )


def _stopped(clock: Clock, why: str) -> ClockFace:
    receipt, late = Receipt.from_json(clock.receipt), clock.state == State.LATE
    return ClockFace(
        name_of(clock),
        over_words(clock.stopped_at or clock.due_at, clock.due_at) if late else needed_words(clock),
        tone="bad" if late else "",
        badge=State(clock.state).label,
        badge_tone="bad" if late else "ok",
        badge_icon="clock-alert" if late else "check",
        detail=_("of %(amount)s") % {"amount": amount_words(receipt.unit, receipt.amount)},
        why_url=why,
    )
