"""A person's calendar at its secret address: no session, no sign-in; the secret is who asks, with today's rights."""

import hashlib
from http import HTTPStatus

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _

from changecontrol.queries.calendar import house_of, reader_of
from changecontrol.queries.feed import entries_of
from qms.accounts.access import public
from qms.accounts.seat import Seat
from qms.lib.ical import write_calendar
from qms.organisations.context import Acting, act_as, enter_portal


@public
def calendar_out(request: HttpRequest, token: str) -> HttpResponse:
    """The dates that the person of this secret would read here, or 404. Asked often, it answers 429."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(("GET", "HEAD"))
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="calendar", limit_get=True)
    if limited is not None:
        return limited
    seat = _seat(request, token)
    with translation.override(seat.person.language), timezone.override(seat.person.zone):
        data = write_calendar(_name(seat), entries_of(seat))
    etag = quote_etag(hashlib.sha256(data).hexdigest())
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        answer = HttpResponse(data, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="concord.ics"'
    answer["ETag"] = etag
    return answer


def _seat(request: HttpRequest, token: str) -> Seat:
    """Who asks; from here on the database answers as it would to them."""
    organisation = house_of(token)
    request_id = getattr(request, "request_id", "")
    act_as(Acting(organisation.pk, request_id=request_id, source="calendar"))
    seat = reader_of(token, organisation)
    customer = seat.customer.pk if seat.customer else None
    act_as(Acting(organisation.pk, seat.person.pk, seat.person.name, customer, request_id, "calendar"))
    if customer is not None:
        enter_portal()
    return seat


def _name(seat: Seat) -> str:
    if seat.customer is None:
        return _("%(organisation)s: dates of %(name)s") % {"organisation": seat.organisation.name, "name": seat.person}
    return _("%(organisation)s: dates of %(name)s") % {"organisation": seat.organisation.name, "name": seat.customer}
