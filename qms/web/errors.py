"""Pages for what went wrong. They need no database and no session, since one of those may be what failed."""

import errno
import sys

from django.core.exceptions import BadRequest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from redis.exceptions import RedisError

from qms.lib.objectstore import StoreAway
from qms.lib.refusal import Refused
from qms.web.context import page_of


def incident_of(request: HttpRequest) -> str:
    """The number a person quotes and the log carries: the beginning of the request's id."""
    return str(getattr(request, "request_id", "")).replace("-", "")[-8:].upper()


def error_page(request: HttpRequest, status: int, *, template: str = "", **values: object) -> HttpResponse:
    """The plain page of a status, without context processors and without database."""
    content = render_to_string(f"errors/{template or status}.html", {"root": page_of(request), **values})
    return HttpResponse(content, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400. A ``BadRequest`` with a sentence of ours is told, anything else is not."""
    sentence = str(exception) if isinstance(exception, Unreadable) else ""
    return error_page(request, 400, incident=incident_of(request), sentence=sentence)


class Unreadable(BadRequest):
    """Input that is refused at the door; its message is a sentence for the person."""


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, for pages a person may know of but not use."""
    return error_page(request, 403, incident=incident_of(request))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token, with what to do about it."""
    return error_page(request, 403, template="403_csrf", incident=incident_of(request))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same bytes for what is missing and for what is not yours, so no incident number here."""
    return error_page(request, 404)


def conflict(request: HttpRequest, refused: Refused, *, back: str = "") -> HttpResponse:
    """409: an act that is no longer possible, in the sentence of the refusal."""
    return error_page(request, 409, sentence=str(refused), back=back)


AWAY = (OperationalError, InterfaceError, RedisError, StoreAway)
"""What database, broker and object store raise when they are down, restarted, full or out of connections: no fault of
ours."""


NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
"""What a disk answers that is full, or that the system took away from us."""


def _is_outage(error: BaseException | None) -> bool:
    return isinstance(error, AWAY) or (isinstance(error, OSError) and error.errno in NO_ROOM)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with the number to quote; 503 when what we stand on did not answer. Called while the error is handled."""
    if _is_outage(sys.exc_info()[1]):
        return unavailable(request)
    return error_page(request, 500, incident=incident_of(request))


def unavailable(request: HttpRequest) -> HttpResponse:
    """503 when something we stand on does not answer."""
    response = error_page(request, 503, incident=incident_of(request), sent=request.method == "POST")
    response["Retry-After"] = "30"
    return response
