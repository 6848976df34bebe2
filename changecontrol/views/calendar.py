"""The staff's pages of customers' calendars, and the dates of a change or notice as a file."""

import uuid

from django.http import HttpResponse, HttpResponseBase

from changecontrol.forms import calendarpages as pages
from changecontrol.lists.calendar import WINDOWS
from changecontrol.queries import calendar as queries
from changecontrol.queries.change import change
from changecontrol.queries.dates import year_ahead
from changecontrol.queries.feed import entries_of_change, entries_of_notice
from changecontrol.queries.notice import notice
from qms.accounts.access import SeatedRequest, staff
from qms.accounts.rights import Right
from qms.workspace.formkeys import once
from qms.workspace.listpage import show


@staff(Right.READ_RECORDS, methods=("GET",))
def calendar(request: SeatedRequest) -> HttpResponseBase:
    """The windows of all customers, and the year ahead as a chart."""
    more = {**pages.calendar_links(request), "chart": year_ahead(request.seat)}
    return show(request, WINDOWS, "changecontrol/calendar/list.html", **more)


@staff(Right.EDIT_RECORDS)
@once
def window_new(request: SeatedRequest) -> HttpResponseBase:
    """Enter a window; the same name moves one."""
    return pages.window_page(request)


@staff(Right.EDIT_RECORDS)
@once
def window(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Change a window, or call it off."""
    return pages.window_page(request, queries.window(request.seat, key))


@staff(Right.EDIT_RECORDS)
@once
def calendar_file(request: SeatedRequest) -> HttpResponseBase:
    """Windows from a file."""
    return pages.file_page(request)


@staff(Right.READ_RECORDS, post=Right.EDIT_RECORDS)
@once
def calendar_feeds(request: SeatedRequest) -> HttpResponseBase:
    """Calendars that are read regularly."""
    return pages.feeds_page(request)


@staff(Right.EDIT_RECORDS, methods=("POST",))
@once
def calendar_feed_stop(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Read one no more."""
    return pages.stop_page(request, key)


@staff(Right.READ_RECORDS)
def calendar_address(request: SeatedRequest) -> HttpResponse:
    """The person's own calendar for a program of theirs."""
    return pages.address_page(request)


@staff(Right.READ_RECORDS, methods=("GET",))
def change_dates(request: SeatedRequest, number: str) -> HttpResponse:
    """The planned days of a change as a calendar."""
    record = change(request.seat, number)
    return pages.calendar_answer(record.number, entries_of_change(request.seat, record))


@staff(Right.READ_RECORDS, methods=("GET",))
def notice_dates(request: SeatedRequest, number: str) -> HttpResponse:
    """The days of a notice as a calendar."""
    record = notice(request.seat, number)
    return pages.calendar_answer(record.number, entries_of_notice(request.seat, record))
