"""Which calendar a clock runs on: the record's site, the country a statute names, or the organisation's own zone."""

from collections.abc import Iterable
from datetime import date

from qms.clocks.calendars import WEEKDAY_KEYS, Calendar, ClosedDate, Opening, weekly
from qms.clocks.models import ClockRule
from qms.clocks.receipt import Receipt
from qms.organisations.models import Organisation, Site, SiteClosure
from qms.records.models import Record

OFFICE_HOURS = "08:00-17:00"


def calendar_of(site: Site, closures: Iterable[SiteClosure] | None = None) -> Calendar:
    """The site's calendar as it stands now: zone, opening hours, public holidays and closures (one query for those).

    It is not kept between calls: a transaction that is rolled back must not leave its calendar behind.
    Raises `Refused` for a site that is never open or whose country's holidays are not known.
    """
    rows = site.closures.all() if closures is None else closures
    return Calendar(
        zone=str(site.zone),
        openings=_openings(site.hours),
        closed=tuple(ClosedDate(row.day, row.label) for row in rows),
        country=str(site.country),
        subdivision=site.subdivision,
    )


def statutory_calendar(zone: str, country: str) -> Calendar:
    """Monday to Friday but for the country's public holidays, as a statute means working days (21 CFR 803.10).

    A site's own closures do not stop such a clock.
    """
    return Calendar(zone=zone, openings=weekly(OFFICE_HOURS), country=country)


def default_calendar(organisation: Organisation) -> Calendar:
    """For a record without site: Monday to Friday in the organisation's zone, no holidays known."""
    return Calendar(zone=str(organisation.zone), openings=weekly(OFFICE_HOURS))


def calendar_for(record: Record, rule: ClockRule | None, country: str | None = None) -> Calendar:
    """The calendar on which the rule, or a time without one, runs for this record. `country` replaces the rule's."""
    wanted = (rule.country if rule else "") if country is None else country
    if wanted:
        return statutory_calendar(str(record.site.zone if record.site else record.organisation.zone), wanted)
    return calendar_of(record.site) if record.site else default_calendar(record.organisation)


def calendar_of_receipt(receipt: Receipt) -> Calendar:
    """The calendar a receipt names, good for every moment between its start and its due time."""
    found = receipt.calendar
    days = {name: number for number, name in enumerate(WEEKDAY_KEYS)}
    openings = [one for name, spans in found["hours"].items() for one in weekly(*spans, weekdays=[days[name]])]
    return Calendar(
        zone=found["zone"],
        openings=tuple(openings),
        closed=tuple(ClosedDate(date.fromisoformat(one["day"]), one["label"]) for one in found["closed"]),
        country=found["country"],
        subdivision=found["subdivision"],
    )


def _openings(hours: dict[str, list[list[str]]]) -> tuple[Opening, ...]:
    spans = {int(day): [f"{opens}-{closes}" for opens, closes in parts] for day, parts in hours.items()}
    return tuple(one for day, parts in spans.items() for one in weekly(*parts, weekdays=[day]))
