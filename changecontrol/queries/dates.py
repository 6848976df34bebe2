"""The days of changes where they meet the calendars of customers: as lanes, and as lines that name both zones."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from changecontrol.guards.change import ENDED
from changecontrol.guards.gate import OneGate, frozen_in, gates_of, span_of
from changecontrol.models import NO_SHIPMENT, Change, CustomerWindow
from changecontrol.queries.bank import BankLine, bank_line, bank_total
from changecontrol.queries.calendar import AHEAD, BARS, LANES, coming
from changecontrol.queries.notice import notices
from qms.accounts.seat import Seat, Side
from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.web.lanes import Bar, Lane, Pin, Sign, lanes_chart
from qms.web.times import day_words, time_words, zone_name

PERIOD = dt.timedelta(days=90)
"""How much of a notice period without a known beginning is drawn."""


@dataclass(frozen=True)
class CustomerDates:
    """What one customer's calendar means for the plan. theirs: our day of shipment in the customer's zone, in words.

    clash: the window that the planned first shipment meets, in words; free: the day that is proposed instead.
    """

    customer: Customer
    period_ends: dt.date | None
    theirs: str
    clash: str
    free: dt.date | None
    free_theirs: str
    bank: BankLine
    windows: list[CustomerWindow] = field(default_factory=list)


@dataclass(frozen=True)
class Dates:
    """The dates of a change: the chart, a line for each customer, and how many more customers there are.

    bank: what is built ahead for all of them together, in words; empty where it cannot be said for any.
    """

    chart: SafeString
    lines: list[CustomerDates]
    more: int
    zone: str
    bank: str


def dates_of(record: Change) -> Dates:
    """What the calendars of its customers mean for a change, those with a conflict first; eleven queries at most."""
    zone = record.organisation.zone
    gates = gates_of(record)
    kept = _windows([one.recipient.customer_id for one in gates], record)
    found = [(one, _line(record, one, kept[one.recipient.customer_id], zone)) for one in gates]
    found.sort(key=lambda pair: (not pair[1].clash, pair[1].free is None))
    shown = found[:LANES]
    first, last = _bounds(record, [line for _gate, line in shown])
    lanes = [_lane(record, gate, line) for gate, line in shown]
    label = _("First shipment, notice periods and windows of %(many)d customers") % {"many": len(lanes)}
    chart = lanes_chart(lanes, first, last, label=label) if lanes else SafeString("")
    bank = bank_total([line.bank for _gate, line in found])
    return Dates(chart, [line for _gate, line in shown], len(found) - len(shown), str(zone), bank)


def _windows(customers: Sequence[uuid.UUID], record: Change) -> dict[uuid.UUID, list[CustomerWindow]]:
    day = min(filter(None, [record.implement_on, record.first_ship_on, record.created_at.date()]))
    rows = CustomerWindow.objects.filter(customer_id__in=customers, called_off=False, ends_on__gte=day)
    found: dict[uuid.UUID, list[CustomerWindow]] = defaultdict(list)
    for row in rows.filter(starts_on__lte=day + 2 * AHEAD).order_by("starts_on", "id")[:BARS]:
        found[row.customer_id].append(row)
    return found


def _line(record: Change, one: OneGate, windows: list[CustomerWindow], zone: ZoneInfo) -> CustomerDates:
    customer, day = one.recipient.customer, record.first_ship_on
    spans = [span_of(row) for row in windows if row.kind in NO_SHIPMENT]
    return CustomerDates(
        customer,
        one.gate.earliest_first_ship,
        both_zones(day, zone, customer.zone) if day else "",
        frozen_in(day, spans, zone),
        one.first_free,
        both_zones(one.first_free, zone, customer.zone) if one.first_free else "",
        bank_line(record, one),
        windows,
    )


def both_zones(day: dt.date, ours: ZoneInfo, theirs: ZoneInfo) -> str:
    """A day of ours as the customer's clocks tell it: "28 Feb, 18:00 to 1 Mar, 18:00 EST"; empty if the same."""
    begins, ends = (
        dt.datetime.combine(one, dt.time(0), tzinfo=ours).astimezone(theirs)
        for one in (day, day + dt.timedelta(days=1))
    )
    if begins.time() == dt.time(0) and begins.date() == day and ends.time() == dt.time(0):
        return ""
    shown = {
        "first": day_words(begins.date(), year=False), "from": time_words(begins),
        "last": day_words(ends.date()), "until": time_words(ends), "zone": zone_name(ends) or str(theirs),
    }  # fmt: skip
    return _("%(first)s, %(from)s to %(last)s, %(until)s %(zone)s") % shown


def _bounds(record: Change, lines: Iterable[CustomerDates]) -> tuple[dt.date, dt.date]:
    """From the earliest to the latest day that is drawn, with some room, two years at most."""
    days = [record.implement_on, record.first_ship_on, record.created_at.date()]
    for line in lines:
        days += [line.free, line.period_ends, *(row.ends_on for row in line.windows[:5])]
    given = [day for day in days if day is not None]
    first = min(given).replace(day=1)
    return first, min(max(given) + dt.timedelta(days=20), first + 2 * AHEAD)


def _lane(record: Change, one: OneGate, line: CustomerDates) -> Lane:
    bars, pins = [_bar(row) for row in line.windows], []
    if line.period_ends:
        begins = one.notice.sent_at.date() if one.notice and one.notice.sent_at else line.period_ends - PERIOD
        words = _("Notice period until %(day)s") % {"day": day_words(line.period_ends)}
        bars.insert(0, Bar(begins, line.period_ends, "line", words))
    if record.implement_on:
        pins.append(Pin(record.implement_on, "start", _titled(_("Start of the implementation"), record.implement_on)))
    if record.first_ship_on:
        sign: Sign = "clash" if line.clash else "ship"
        pins.append(Pin(record.first_ship_on, sign, _titled(_("First shipment"), record.first_ship_on, line.clash)))
    if line.free:
        pins.append(Pin(line.free, "free", _titled(_("First free day"), line.free)))
    return Lane(line.customer.name, bars, pins)


def _titled(words: str, day: dt.date, more: str = "") -> str:
    return ": ".join(filter(None, [words, day_words(day), more]))


def _bar(row: CustomerWindow) -> Bar:
    shown = {"name": str(row), "first": day_words(row.starts_on), "last": day_words(row.ends_on), "zone": row.zone}
    words = _("%(name)s, %(first)s to %(last)s (%(zone)s)") % shown
    return Bar(row.starts_on, row.ends_on, "block" if row.kind in NO_SHIPMENT else "frame", words)


def year_ahead(seat: Seat) -> SafeString:
    """The windows of the coming year with the planned first shipments, a lane for each customer; three queries."""
    day = today(seat.organisation)
    by_customer: dict[uuid.UUID, list[CustomerWindow]] = defaultdict(list)
    for row in coming(seat, day):
        by_customer[row.customer_id].append(row)
    shown = list(by_customer.items())[:LANES]
    if not shown:
        return SafeString("")
    ships = _own_ships(seat, day) if seat.side is Side.PORTAL else _ships([key for key, _rows in shown], day)
    lanes = [
        Lane(rows[0].customer.name, [_bar(row) for row in rows], _ship_pins(ships.get(key, []), rows, seat))
        for key, rows in shown
    ]
    lanes.sort(key=lambda lane: lane.name)
    label = _("Windows of the coming year and planned first shipments")
    return lanes_chart(lanes, day.replace(day=1), day + AHEAD, label=label)


def _ships(customers: Sequence[uuid.UUID], day: dt.date) -> dict[uuid.UUID, list[tuple[str, dt.date]]]:
    rows = Change.objects.filter(
        recipients__customer__in=customers, first_ship_on__gte=day, first_ship_on__lte=day + AHEAD, first_lot=""
    ).exclude(state__in=ENDED)
    found: dict[uuid.UUID, list[tuple[str, dt.date]]] = defaultdict(list)
    for key, number, ship in rows.values_list("recipients__customer", "number", "first_ship_on").order_by(
        "first_ship_on", "number"
    )[:BARS]:
        found[key].append((number, cast(dt.date, ship)))
    return found


def _own_ships(seat: Seat, day: dt.date) -> dict[uuid.UUID, list[tuple[str, dt.date]]]:
    assert seat.customer is not None
    rows = notices(seat).filter(first_ship_on__gte=day, first_ship_on__lte=day + AHEAD).exclude(state="withdrawn")
    found = rows.values_list("number", "first_ship_on").order_by("first_ship_on")[:BARS]
    return {seat.customer.pk: [(number, cast(dt.date, ship)) for number, ship in found]}


def _ship_pins(ships: list[tuple[str, dt.date]], rows: list[CustomerWindow], seat: Seat) -> list[Pin]:
    spans = [span_of(row) for row in rows if row.kind in NO_SHIPMENT]
    found = []
    for number, day in ships:
        clash = frozen_in(day, spans, seat.organisation.zone)
        words = _("First shipment of %(number)s") % {"number": number}
        found.append(Pin(day, "clash" if clash else "ship", _titled(words, day, clash)))
    return found
