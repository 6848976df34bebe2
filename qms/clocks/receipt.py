"""The receipt of a due time: what was counted and what was left out, and its telling in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from qms.clocks.calendars import WEEKDAY_KEYS, SkippedDay, SkipReason
from qms.clocks.public_holidays import ENGLISH, holidays_of, known_years
from qms.clocks.units import Unit, amount_words, plain
from qms.web.times import day_words, time_words

RECEIPT_VERSION: Final = 1
SKIPPED_LISTED: Final = 1000  # a receipt names the first thousand days left out and counts the rest
NAMED_AT_MOST: Final = 7


class WallTime(StrEnum):
    """What became of a due wall time that a clock change left out (moved on by the gap) or repeated (the first)."""

    PLAIN = ""
    GAP = "gap"
    FOLD = "fold"


@dataclass(frozen=True)
class Receipt:
    """How a due time came about. Stored as JSON beside the due time and never recomputed.

    `start` and `due` are in `zone`. `calendar` is the calendar's definition (`Calendar.definition`) with its
    `version`, the source of the holidays and, of the closed dates, those between start and due. `days_counted` is
    None for elapsed hours, `hours_counted` None for the two units of days. `offsets` holds the UTC offsets at start
    and due when they differ. `terms` is there where terms of the customer speak of the clock: their `number`,
    `version` and `source`, whether they are `shared` with the customer, whether they `won` over the house rule, and
    `unit`, `amount` and `due` of the `other` one, which does not count. `agreed` is there where people chose the
    day: `by` whom, `source` where it stands.
    """

    unit: Unit
    amount: Decimal
    zone: str
    start: datetime
    due: datetime
    calendar: Mapping[str, Any]
    skipped: tuple[SkippedDay, ...] = ()
    skipped_more: int = 0
    days_counted: int | None = None
    hours_counted: Decimal | None = None
    offsets: tuple[str, str] | None = None
    wall_time: WallTime = WallTime.PLAIN
    terms: Mapping[str, Any] | None = None
    agreed: Mapping[str, str] | None = None

    def for_everybody(self) -> dict[str, Any]:
        """The same for a column that the customer reads too: of terms no more than shared ones that count, of the
        house rule beside them nothing.
        """
        terms = self.terms if self.terms and self.terms["shared"] and self.terms["won"] else None
        told = {name: value for name, value in terms.items() if name != "other"} if terms else None
        return replace(self, terms=told).as_json()

    def as_json(self) -> dict[str, Any]:
        """Plain data, version 1: strings, numbers, lists and dicts only; times as ISO 8601 with offset."""
        return {
            "version": RECEIPT_VERSION,
            "unit": self.unit.value,
            "amount": plain(self.amount),
            "zone": self.zone,
            "start": self.start.isoformat(),
            "due": self.due.isoformat(),
            "calendar": dict(self.calendar),
            "skipped": [{"day": d.isoformat(), "reason": r.value, "name": name} for d, r, name in self.skipped],
            "skipped_more": self.skipped_more,
            "days_counted": self.days_counted,
            "hours_counted": None if self.hours_counted is None else plain(self.hours_counted),
            "offset_change": None if self.offsets is None else {"from": self.offsets[0], "to": self.offsets[1]},
            "wall_time": self.wall_time.value,
            **({"terms": dict(self.terms)} if self.terms else {}),
            **({"agreed": dict(self.agreed)} if self.agreed else {}),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Receipt":
        """Read a stored receipt. Raises `ValueError` for a version this code does not know."""
        if data["version"] != RECEIPT_VERSION:
            raise ValueError(f"unknown receipt version {data['version']!r}")
        change, hours = data["offset_change"], data["hours_counted"]
        return cls(
            unit=Unit(data["unit"]),
            amount=Decimal(data["amount"]),
            zone=data["zone"],
            start=datetime.fromisoformat(data["start"]),
            due=datetime.fromisoformat(data["due"]),
            calendar=data["calendar"],
            skipped=tuple(
                SkippedDay(date.fromisoformat(one["day"]), SkipReason(one["reason"]), one["name"])
                for one in data["skipped"]
            ),
            skipped_more=data["skipped_more"],
            days_counted=data["days_counted"],
            hours_counted=None if hours is None else Decimal(hours),
            offsets=None if change is None else (change["from"], change["to"]),
            wall_time=WallTime(data["wall_time"]),
            terms=data.get("terms"),
            agreed=data.get("agreed"),
        )


def explain(receipt: Receipt, *, inside: bool = True) -> list[str]:
    """Why the deadline ends then: a few whole sentences in the active language.

    inside=False: for the customer, who reads of shared terms that count and nothing of the house rule.
    """
    if receipt.agreed:
        return _chosen(receipt, receipt.agreed, inside=inside)
    found = [_started(receipt), *_agreed(receipt, inside=inside), *_counted(receipt)]
    if receipt.skipped:
        found += _left_out(receipt)
    found += _clock_changes(receipt)
    if receipt.unit.needs_calendar:
        found += _calendar_used(receipt)
    shown = {"due": moment_words(receipt.due), "zone": receipt.zone}
    return [*found, _("It is therefore due on %(due)s (%(zone)s).") % shown]


def counting(receipt: Receipt) -> str:
    """The terms whose time counts, with their version and source, or nothing where the house rule does."""
    return _cited(receipt.terms) if receipt.terms and receipt.terms["won"] else ""


def _cited(terms: Mapping[str, Any]) -> str:
    shown = {"number": terms["number"], "version": terms["version"], "source": terms["source"]}
    return _("%(number)s v%(version)s, %(source)s") % shown


def _agreed(receipt: Receipt, *, inside: bool) -> list[str]:
    """What terms of the customer say of the clock, and which of both counts."""
    terms = receipt.terms
    if not terms or not (inside or (terms["shared"] and terms["won"])):
        return []
    counts = _("This time is agreed with the customer: %(terms)s.") % {"terms": _cited(terms)}
    if not inside:
        return [counts]
    other = terms["other"]
    shown = {
        "terms": _cited(terms),
        "other": amount_words(Unit(other["unit"]), Decimal(other["amount"])),
        "due": moment_words(datetime.fromisoformat(other["due"])),
    }
    if not terms["won"]:
        text = _("The terms of the customer (%(terms)s) allow %(other)s, to %(due)s. The house rule is stricter.")
        return [text % shown]
    rule = _("The house rule, %(other)s, would lead to %(due)s. What is agreed is at least as strict.")
    return [counts, rule % shown]


def _chosen(receipt: Receipt, agreed: Mapping[str, str], *, inside: bool) -> list[str]:
    """Who chose the day and where that stands; the customer reads the day alone."""
    shown = {"start": moment_words(receipt.start), "zone": receipt.zone, **agreed, "due": moment_words(receipt.due)}
    return [
        _("The clock started on %(start)s (%(zone)s).") % shown,
        *([_("The day was set by %(by)s: %(source)s. It counts to its end.") % shown] if inside else []),
        _("It is therefore due on %(due)s (%(zone)s).") % shown,
    ]


def _started(receipt: Receipt) -> str:
    shown = {"start": moment_words(receipt.start), "zone": receipt.zone, "amount": _number(receipt.amount)}
    match receipt.unit:
        case Unit.ELAPSED_HOURS:
            text = _("The clock started on %(start)s (%(zone)s). Elapsed hours to count: %(amount)s.")
        case Unit.CALENDAR_DAYS:
            text = _("The clock started on %(start)s (%(zone)s). Calendar days to count: %(amount)s.")
        case Unit.WORKING_DAYS:
            text = _("The clock started on %(start)s (%(zone)s). Working days to count: %(amount)s.")
        case Unit.BUSINESS_HOURS:
            text = _("The clock started on %(start)s (%(zone)s). Business hours to count: %(amount)s.")
    return text % shown


def _counted(receipt: Receipt) -> list[str]:
    match receipt.unit:
        case Unit.ELAPSED_HOURS:
            return [_("Every hour counts, also at night, on weekends and on holidays.")]
        case Unit.CALENDAR_DAYS:
            return [_("Every day counts, also weekends and holidays. The time of day stays that of the start.")]
        case Unit.WORKING_DAYS:
            return [_("Open days count, from the day after the start. The time of day stays that of the start.")]
        case Unit.BUSINESS_HOURS:
            hours = "; ".join(_week_lines(receipt.calendar["hours"]))
            days = receipt.days_counted or 0
            spent = ngettext("They were counted on %(days)s day.", "They were counted on %(days)s days.", days)
            return [_("Only opening hours count: %(hours)s.") % {"hours": hours}, spent % {"days": days}]


def _left_out(receipt: Receipt) -> list[str]:
    by_reason = {reason: [one for one in receipt.skipped if one.reason is reason] for reason in SkipReason}
    found = []
    if weekends := len(by_reason[SkipReason.WEEKEND]):
        text = ngettext(
            "%(days)s day without opening hours (weekend) was left out.",
            "%(days)s days without opening hours (weekends) were left out.",
            weekends,
        )
        found.append(text % {"days": weekends})
    if days := by_reason[SkipReason.HOLIDAY]:
        found.append(_("Public holidays left out: %(days)s.") % {"days": _named(receipt, days)})
    if days := by_reason[SkipReason.CLOSED]:
        found.append(_("Closed days left out: %(days)s.") % {"days": _named(receipt, days)})
    if days := by_reason[SkipReason.MISSING]:
        found.append(_("Dates that do not exist in this zone: %(days)s.") % {"days": _named(receipt, days)})
    if more := receipt.skipped_more:
        text = ngettext("%(days)s more day was left out.", "%(days)s more days were left out.", more)
        found.append(text % {"days": more})
    return found


def _named(receipt: Receipt, days: list[SkippedDay]) -> str:
    shown = [_named_day(receipt, one) for one in days[:NAMED_AT_MOST]]
    if more := len(days) - len(shown):
        shown.append(ngettext("%(days)s more", "%(days)s more", more) % {"days": more})
    return ", ".join(shown)


def _named_day(receipt: Receipt, one: SkippedDay) -> str:
    day, name = day_words(one.day), one.name
    if one.reason is SkipReason.HOLIDAY:
        country, subdivision = receipt.calendar["country"], receipt.calendar["subdivision"]
        # The stored English name is the evidence; the reader's own is looked up and may be missing in later versions.
        name = holidays_of(country, subdivision, one.day.year, get_language() or ENGLISH).get(one.day, name)
    return f"{day} ({name})" if name else day


def _clock_changes(receipt: Receipt) -> list[str]:
    found = []
    if receipt.offsets is not None:
        text = _("The clocks change on the way, from UTC%(before)s at the start to UTC%(after)s at the end.")
        found.append(text % {"before": receipt.offsets[0], "after": receipt.offsets[1]})
    if receipt.wall_time is WallTime.GAP:
        found.append(_("The clocks leave out that time of day on the last day, so it is moved on by the change."))
    if receipt.wall_time is WallTime.FOLD:
        found.append(_("The clocks show that time of day twice on the last day. The first one counts."))
    return found


def _calendar_used(receipt: Receipt) -> list[str]:
    calendar = receipt.calendar
    if not calendar["country"]:
        return [_("Calendar version %(version)s, without public holidays.") % {"version": calendar["version"]}]
    place = "-".join(filter(None, [calendar["country"], calendar["subdivision"]]))
    shown = {"version": calendar["version"], "place": place, "source": calendar["holidays_source"]}
    found = [_("Calendar version %(version)s with the public holidays of %(place)s (%(source)s).") % shown]
    first, last = known_years(calendar["country"])
    if not first <= receipt.start.year <= receipt.due.year <= last:
        text = _("Public holidays are only known from %(first)s to %(last)s. Outside these years none was left out.")
        found.append(text % {"first": first, "last": last})
    return found


def _week_lines(hours: Mapping[str, list[str]]) -> list[str]:
    """Opening hours with the neighbouring weekdays that share them: "Monday to Friday 08:00-17:00"."""
    found = []
    for spans, run in groupby(range(7), key=lambda weekday: ", ".join(hours.get(WEEKDAY_KEYS[weekday], []))):
        days = [str(WEEKDAYS[weekday]) for weekday in run]
        if not spans:
            continue
        shown = {"first": days[0], "last": days[-1], "hours": spans}
        text = _("%(first)s to %(last)s %(hours)s") if len(days) > 1 else _("%(first)s %(hours)s")
        found.append(text % shown)
    return found


def moment_words(moment: datetime) -> str:
    """Weekday, date and time in the moment's own zone, in the active language."""
    shown = {"weekday": WEEKDAYS[moment.weekday()], "day": day_words(moment.date()), "time": time_words(moment)}
    return _("%(weekday)s, %(day)s, %(time)s") % shown


def _number(amount: Decimal) -> str:
    return str(formats.number_format(plain(amount)))
