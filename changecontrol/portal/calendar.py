"""The customer's pages of its own calendar. Nothing of the staff's is imported."""

import uuid

from django.http import HttpResponse, HttpResponseBase

from changecontrol.forms import calendarpages as pages
from changecontrol.lists.calendar import OWN_WINDOWS
from changecontrol.queries import calendar as queries
from changecontrol.queries.dates import year_ahead
from changecontrol.queries.feed import entries_of_notice
from changecontrol.queries.notice import notice
from qms.accounts.access import SeatedRequest, portal
from qms.accounts.rights import Right
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@portal(Right.PORTAL_READ, methods=("GET",))
def calendar(request: SeatedRequest) -> HttpResponseBase:
    """The customer's windows, and the year ahead as a chart."""
    more = {**pages.calendar_links(request), "chart": year_ahead(request.seat)}
    return show(request, OWN_WINDOWS, "changecontrol/calendar/list.html", **more)


@portal(Right.PORTAL_CALENDAR)
@once
def window_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a window; the same name moves one."""
    return pages.window_page(request)


@portal(Right.PORTAL_CALENDAR)
@once
def window(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Change a window, or call it off."""
    return pages.window_page(request, queries.window(request.seat, key))


@portal(Right.PORTAL_CALENDAR)
@once
def calendar_file(request: SeatedRequest) -> HttpResponseBase:
    """Windows from a file."""
    return pages.file_page(request)


@portal(Right.PORTAL_READ, post=Right.PORTAL_CALENDAR)
@once
def calendar_feeds(request: SeatedRequest) -> HttpResponseBase:
    """Calendars that are read regularly."""
    return pages.feeds_page(request)


@portal(Right.PORTAL_CALENDAR, methods=("POST",))
@once
def calendar_feed_stop(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Have one read no more."""
    return pages.stop_page(request, key)


@portal(Right.PORTAL_READ)
def calendar_address(request: SeatedRequest) -> HttpResponse:
    """The person's own calendar for a program of theirs."""
    return pages.address_page(request)


@portal(Right.PORTAL_READ, methods=("GET",))
def notice_dates(request: SeatedRequest, number: str) -> HttpResponse:
    """The days of a notice as a calendar."""
    record = notice(request.seat, number)
    return pages.calendar_answer(record.number, entries_of_notice(request.seat, record))
