"""Calendars of customers at an address: added, stopped, and read again and again by the worker.

The network is asked outside every transaction: a server that takes its time holds no row.
"""

import datetime as dt
import io
from contextlib import AbstractContextManager

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.models import CustomerFeed, CustomerWindow, WindowKind
from changecontrol.notices.calendar import tell_failing
from changecontrol.services.calendar import lock_calendar, require_calendar
from changecontrol.services.events import Reading, read_file, store_events
from qms.accounts.seat import SYSTEM, Seat
from qms.lib.fetching import Fetched, FetchFailed, checked, fetch
from qms.lib.ical.reading import MOST_BYTES
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.context import Acting, because, behind_the_counter, tenant_context
from qms.organisations.models import Customer, Organisation
from qms.records.actors import from_customer, name_of

MOST_FEEDS = 10
AT_ONCE = 20
SECONDS = 20.0
TOLD_AFTER = 3
"""Failures in a row: a server that is down for an hour is nobody's concern."""
LONGEST_WAIT = dt.timedelta(days=2)
log = structlog.get_logger(__name__)


def add_feed(
    organisation: Organisation, *, customer: Customer, name: str, url: str, kind: str, by: Seat
) -> CustomerFeed:
    """Have a calendar read regularly; the worker reads it within a quarter of an hour. Raises Refused."""
    require_calendar(by, customer)
    address = url.strip().replace("webcal://", "https://", 1)
    try:
        parts = checked(address, settings.CALENDAR_FEED_HOSTS)
    except FetchFailed as error:
        raise Refused(
            _("Enter an address that begins with https://, without name and password."), field="url"
        ) from error
    title = clean_line(name, 120)
    if not title:
        raise Refused(_("This is needed."), field="name")
    if kind not in WindowKind.values:
        raise Refused(_("Choose what happens then."), field="kind")
    with transaction.atomic(), behind_the_counter():
        lock_calendar(customer)
        if CustomerFeed.objects.filter(customer=customer, active=True).count() >= MOST_FEEDS:
            raise Refused(_("At most %(most)d calendars are read for a customer.") % {"most": MOST_FEEDS})
        return CustomerFeed.objects.create(
            organisation=organisation, customer=customer, name=title, url=address, host=str(parts.hostname)[:255],
            kind=kind, by_name=name_of(by), by_customer=from_customer(by), by=by.person,
        )  # fmt: skip


def stop_feed(feed: CustomerFeed, *, by: Seat) -> None:
    """Read it no more. Its windows that have not passed are called off; the customer has not told them otherwise."""
    require_calendar(by, feed.customer)
    with transaction.atomic(), behind_the_counter():
        lock_calendar(feed.customer)
        because(_("Calendar of the customer"))
        CustomerFeed.objects.filter(pk=feed.pk).update(active=False, url="", etag="")
        day = timezone.localdate(timezone=feed.customer.zone)
        for row in CustomerWindow.objects.filter(feed_id=feed.pk, called_off=False, ends_on__gte=day):
            row.called_off, row.at, row.sequence = True, timezone.now(), row.sequence + 1
            row.save(update_fields=["called_off", "at", "sequence"])
        because("")


def read_feeds(organisation: Organisation) -> int:
    """Read the calendars that are due; returns how many were read. Outside a transaction."""
    return sum(_read(organisation, feed) for feed in _due(organisation))


def _due(organisation: Organisation) -> list[CustomerFeed]:
    """What is due, put off by a quarter of an hour: a reader that dies does not come back to the same at once."""
    now = timezone.now()
    with _acting(organisation):
        rows = CustomerFeed.objects.filter(active=True, next_at__lte=now, customer__active=True)
        found = list(rows.select_related("customer").order_by("next_at")[:AT_ONCE])
        due = CustomerFeed.objects.filter(pk__in=[row.pk for row in found])
        due.update(next_at=now + dt.timedelta(minutes=15))
    return found


def _read(organisation: Organisation, feed: CustomerFeed) -> bool:
    try:
        came = fetch(
            feed.url, most_bytes=MOST_BYTES, seconds=SECONDS, etag=feed.etag, trusted=settings.CALENDAR_FEED_HOSTS
        )
        found = None if came.unchanged else read_file(io.BytesIO(came.data), feed.customer)
    except FetchFailed as failed:
        return _failed(organisation, feed, failed.code)
    except Refused:
        return _failed(organisation, feed, "calendar")
    with _acting(organisation):
        row = CustomerFeed.objects.select_for_update(of=("self",)).filter(pk=feed.pk, active=True).first()
        if row is None:
            return False
        if found is not None:
            reading = Reading(feed.customer, row.kind, found.events, found.uids, row)
            store_events(organisation, reading=reading, by=SYSTEM)
            row.events = len(found.events)
        _note(row, came)
    return True


def _note(row: CustomerFeed, came: Fetched) -> None:
    """A calendar that did not change is read in full once a day all the same: what lies ahead has moved on."""
    now = timezone.now()
    fresh = row.read_at is not None and row.read_at.date() == now.date()
    row.etag = came.etag if fresh or not came.unchanged else ""
    row.read_at, row.fault, row.faults = now, "", 0
    row.next_at = now + dt.timedelta(hours=settings.CALENDAR_FEED_HOURS)
    row.save(update_fields=["etag", "events", "read_at", "fault", "faults", "next_at"])


def _failed(organisation: Organisation, feed: CustomerFeed, code: str) -> bool:
    """Note why; the next time comes later with every failure in a row. What was read before stays.

    From the third failure in a row on those who can mend it are told, once until it has been read again.
    """
    log.warning("calendar.not_read", feed=str(feed.pk), code=code)
    with _acting(organisation):
        rows = CustomerFeed.objects.select_for_update(of=("self",)).select_related("customer", "organisation", "by")
        row = rows.filter(pk=feed.pk, active=True).first()
        if row is None:
            return False
        row.fault, row.faults = code, min(row.faults + 1, 1000)
        wait = min(dt.timedelta(hours=settings.CALENDAR_FEED_HOURS) * row.faults, LONGEST_WAIT)
        row.next_at = timezone.now() + wait
        row.save(update_fields=["fault", "faults", "next_at"])
        if row.faults >= TOLD_AFTER:
            tell_failing(row)
    return False


def _acting(organisation: Organisation) -> AbstractContextManager[None]:
    return tenant_context(Acting(organisation.pk, printed_name="Concord", source="calendar"))
