"""The pages of calendars that both sides have: a window, a file, calendars that are read, the own secret address.

`forms` is the highest floor below both sides' pages. What a page shows starts at the seat; what it does, services do.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from changecontrol.forms.calendar import CalendarFileForm, FeedForm, WindowForm, sealed_reading
from changecontrol.models import CustomerWindow
from changecontrol.queries import calendar as queries
from changecontrol.services import make_address, stop_feed, store_events, take_back_address
from changecontrol.services.events import Reading, Step, seal, steps_of
from qms.accounts.access import SeatedRequest
from qms.accounts.forms import carried_out
from qms.accounts.seat import Side
from qms.lib.ical import Entry, write_calendar
from qms.lib.refusal import Refused
from qms.lib.text import file_name

PREVIEWED = 200
CALENDAR = "text/calendar; charset=utf-8"


def _shared(request: SeatedRequest, **more: Any) -> dict[str, Any]:
    seat = request.seat
    here = {name: reverse(f"{seat.side.value}:{name}", args=[seat.organisation.slug]) for name in PAGES}
    base = "portal.html" if seat.side is Side.PORTAL else "staff.html"
    return {"base": base, "urls": here, "portal": seat.side is Side.PORTAL, **more}


PAGES = ("calendar", "window_new", "calendar_file", "calendar_feeds", "calendar_address")
"""The pages that lead to each other."""


def calendar_links(request: SeatedRequest) -> dict[str, Any]:
    """The frame of the list and the addresses of the pages beside it."""
    return _shared(request)


def window_page(request: SeatedRequest, window: CustomerWindow | None = None) -> HttpResponseBase:
    """Enter a window, or change one."""
    form = WindowForm(request.POST if request.method == "POST" else None, seat=request.seat, window=window)
    context = _shared(request, form=form, window=window)
    if request.method == "POST" and carried_out(form, form.store):
        messages.success(request, _("The window is stored."))
        return redirect(context["urls"]["calendar"])
    return render(request, "changecontrol/calendar/window.html", context, status=422 if form.errors else 200)


def file_page(request: SeatedRequest) -> HttpResponseBase:
    """Choose a calendar, see what it would do, store exactly that."""
    note = request.POST.get("reading", "")
    if note:
        return _store_file(request, note)
    sent = request.method == "POST"
    form = CalendarFileForm(request.POST if sent else None, request.FILES if sent else None, seat=request.seat)
    readings: list[Reading] = []
    if sent and carried_out(form, lambda: readings.append(form.reading())):
        reading = readings[0]
        steps = steps_of(request.seat.organisation, reading)
        context = _shared(
            request, reading=seal(reading, by=request.seat), steps=steps[:PREVIEWED], counts=_counts(steps),
            more=max(len(steps) - PREVIEWED, 0), customer=reading.customer, found=form.found,
            nothing=all(one.what == "same" for one in steps),
        )  # fmt: skip
        return render(request, "changecontrol/calendar/preview.html", context)
    return render(
        request, "changecontrol/calendar/file.html", _shared(request, form=form), status=422 if form.errors else 200
    )


def _store_file(request: SeatedRequest, note: str) -> HttpResponseBase:
    seat = request.seat
    try:
        steps = store_events(seat.organisation, reading=sealed_reading(note, seat), by=seat)
    except Refused as refused:
        form = CalendarFileForm(None, seat=seat)
        messages.error(request, str(refused.sentence))
        return render(request, "changecontrol/calendar/file.html", _shared(request, form=form), status=422)
    told = _("Calendar stored: %(new)d new, %(moved)d moved, %(called_off)d called off.") % _counts(steps)
    messages.success(request, told)
    return redirect(_shared(request)["urls"]["calendar"])


def _counts(steps: Sequence[Step]) -> dict[str, int]:
    return {
        what: sum(one.what == what for one in steps) for what in ("new", "moved", "called_off", "same")
    }  # fmt: skip


def feeds_page(request: SeatedRequest) -> HttpResponseBase:
    """The calendars that are read, and a form for another."""
    seat = request.seat
    form = FeedForm(request.POST if request.method == "POST" else None, seat=seat)
    context = _shared(request, form=form)
    if request.method == "POST" and carried_out(form, form.store):
        messages.success(request, _("The calendar is read within a quarter of an hour, and regularly from then on."))
        return redirect(context["urls"]["calendar_feeds"])
    side, slug = seat.side.value, seat.organisation.slug
    context["feeds"] = [
        (one, queries.FAULTS.get(one.fault, ""), reverse(f"{side}:calendar_feed_stop", args=[slug, one.pk]))
        for one in queries.feeds(seat)[:100]
    ]
    return render(request, "changecontrol/calendar/feeds.html", context, status=422 if form.errors else 200)


def stop_page(request: SeatedRequest, key: uuid.UUID) -> HttpResponseBase:
    """Read a calendar no more."""
    feed = queries.feed(request.seat, key)
    stop_feed(feed, by=request.seat)
    messages.success(request, _("It is read no more. What it had ahead is called off."))
    return redirect(_shared(request)["urls"]["calendar_feeds"])


def address_page(request: SeatedRequest) -> HttpResponse:
    """The secret address of the own calendar: made anew and shown this once, or taken back."""
    seat, secret = request.seat, ""
    if request.method == "POST" and "take_back" in request.POST:
        take_back_address(by=seat)
        messages.success(request, _("The address answers no more."))
    elif request.method == "POST":
        secret = f"{settings.PUBLIC_URL}{reverse('calendar_out', args=[make_address(by=seat)])}"
    context = _shared(request, secret=secret, address=queries.own_address(seat))
    return render(request, "changecontrol/calendar/address.html", context)


def calendar_answer(name: str, entries: Sequence[Entry]) -> HttpResponse:
    """Entries as a file to keep."""
    answer = HttpResponse(write_calendar(name, entries), content_type=CALENDAR)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(name)}.ics"'
    return answer
