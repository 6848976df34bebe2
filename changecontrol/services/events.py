"""Events of a calendar become windows of a customer: what is new, what moves, what is called off.

The same UID again is the same window. What a series no longer has, and what a feed no longer holds, is called off as
far as it has not passed; nothing is deleted.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.models import CustomerFeed, CustomerWindow, WindowKind
from changecontrol.services.calendar import lock_calendar, require_calendar, tell_owners
from qms.accounts.seat import Seat, SystemActor
from qms.lib.ical import Found, FoundEvent, read_calendar
from qms.lib.refusal import Refused
from qms.organisations.context import because, behind_the_counter
from qms.organisations.models import Customer, Organisation
from qms.records.actors import from_customer, name_of

BEFORE, AHEAD = dt.timedelta(days=31), dt.timedelta(days=1096)
"""How far back and ahead events are taken; a recurrence ends there."""
SALT, MINUTES = "changecontrol.calendar", 60
SHOWN = ("kind", "label", "starts_on", "ends_on", "called_off", "feed_id", "zone")


@dataclass(frozen=True)
class Step:
    """What becomes of one window: new, moved, called_off, same."""

    what: str
    row: CustomerWindow


@dataclass(frozen=True)
class Reading:
    """Events as they were read, and what they mean for the customer. whole: all that the source holds, as a feed does.

    kind: what an event means that does not name it as its category.
    """

    customer: Customer
    kind: str
    events: tuple[FoundEvent, ...]
    uids: frozenset[str]
    feed: CustomerFeed | None = None


def read_file(file: IO[bytes], customer: Customer) -> Found:
    """The events of a calendar by the days of the customer, as far ahead as they are taken. Raises Refused."""
    day = timezone.localdate(timezone=customer.zone)
    return read_calendar(file, zone=str(customer.zone), first=day - BEFORE, last=day + AHEAD)


def steps_of(organisation: Organisation, reading: Reading) -> list[Step]:
    """What the reading would do to the customer's calendar, by day; nothing is written."""
    kept = _kept(reading)
    met = {(one.uid, one.occurrence): one for one in reading.events}
    steps = [_step(organisation, reading, one, kept) for one in met.values()]
    day = timezone.localdate(timezone=reading.customer.zone)
    for key, row in kept.items():
        if key not in met and not row.called_off and day <= row.ends_on and row.starts_on <= day + AHEAD:
            row.called_off = True
            steps.append(Step("called_off", row))
    return sorted((one for one in steps if one is not None), key=lambda one: (one.row.starts_on, one.row.label))


def _kept(reading: Reading) -> dict[tuple[str, str], CustomerWindow]:
    rows = CustomerWindow.objects.filter(customer=reading.customer).exclude(uid="")
    found = rows.filter(uid__in=reading.uids)
    if reading.feed is not None:
        found = found | rows.filter(feed=reading.feed)
    return {(row.uid, row.occurrence): row for row in found}


def _step(
    organisation: Organisation, reading: Reading, event: FoundEvent, kept: dict[tuple[str, str], CustomerWindow]
) -> Step | None:
    row = kept.get((event.uid, event.occurrence))
    if row is None:
        if event.cancelled:
            return None
        row = CustomerWindow(
            organisation=organisation, customer=reading.customer, uid=event.uid, occurrence=event.occurrence
        )
    before = {name: getattr(row, name, None) for name in SHOWN}
    row.kind = event.category if event.category in WindowKind.values else reading.kind
    row.label, row.starts_on, row.ends_on = event.label or _("Without a name"), event.first, event.last
    row.called_off, row.zone = event.cancelled, reading.customer.zone
    row.feed = reading.feed or row.feed
    if row._state.adding:
        return Step("new", row)
    if before == {name: getattr(row, name) for name in SHOWN}:
        return Step("same", row)
    return Step("called_off" if row.called_off and not before["called_off"] else "moved", row)


def store_events(organisation: Organisation, *, reading: Reading, by: Seat | SystemActor) -> list[Step]:
    """Store what the reading says, all or nothing, and tell owners of changes that meet a window now."""
    require_calendar(by, reading.customer)
    with transaction.atomic(), behind_the_counter():
        lock_calendar(reading.customer)
        because(_("Calendar of the customer"))
        steps = steps_of(organisation, reading)
        _write(steps, by, reading.feed)
        tell_owners([one.row for one in steps if one.what in ("new", "moved")], organisation)
        because("")
    return steps


def _write(steps: Sequence[Step], by: Seat | SystemActor, feed: CustomerFeed | None) -> None:
    now, written = timezone.now(), [one for one in steps if one.what != "same"]
    for one in written:
        one.row.at, one.row.by_name = now, feed.by_name if feed else name_of(by)
        one.row.by_customer = feed.by_customer if feed else from_customer(by)
        one.row.sequence += 0 if one.row._state.adding else 1
    CustomerWindow.objects.bulk_create([one.row for one in written if one.row._state.adding])
    fields = [*(name.removesuffix("_id") for name in SHOWN), "at", "by_name", "by_customer", "sequence"]
    CustomerWindow.objects.bulk_update([one.row for one in written if one.what != "new"], fields)


def seal(reading: Reading, *, by: Seat) -> str:
    """The reading as a note that this person can hand back for an hour: what was shown is what is stored."""
    events = [
        [one.uid, one.occurrence, one.label, one.first.isoformat(), one.last.isoformat(), one.cancelled, one.category]
        for one in reading.events
    ]
    note = {**_bound(by, reading.customer), "kind": reading.kind, "events": events, "uids": sorted(reading.uids)}
    return signing.dumps(note, salt=SALT, compress=True)


def unseal(note: str, customer: Customer, *, by: Seat) -> Reading:
    """The reading that was shown to this person for this customer. Raises Refused."""
    try:
        said: dict[str, Any] = signing.loads(note, salt=SALT, max_age=MINUTES * 60)
    except signing.BadSignature as error:
        raise Refused(_("What was shown is too old. Choose the file again."), field="file") from error
    if any(said.get(name) != value for name, value in _bound(by, customer).items()):
        raise Refused(_("What was shown is too old. Choose the file again."), field="file")
    return Reading(customer, said["kind"], tuple(_events(said["events"])), frozenset(said["uids"]))


def customer_of(note: str) -> str:
    """The key of the customer that a note is about; empty when it is none of ours."""
    try:
        return str(signing.loads(note, salt=SALT, max_age=MINUTES * 60)["customer"])
    except signing.BadSignature:
        return ""


def _bound(by: Seat, customer: Customer) -> dict[str, str]:
    return {"person": str(by.person.pk), "organisation": str(by.organisation.pk), "customer": str(customer.pk)}


def _events(rows: Iterable[list[Any]]) -> Iterable[FoundEvent]:
    for uid, occurrence, label, first, last, cancelled, category in rows:
        days = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
        yield FoundEvent(uid, occurrence, label, *days, cancelled, category)
