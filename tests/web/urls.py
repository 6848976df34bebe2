"""Addresses for the tests of the web kit: the style guide, an echo and accidents of every kind."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from qms.accounts.access import public
from qms.lib.refusal import Refused
from qms.web import errors
from qms.web.appearance import appearance
from qms.web.styleguide import find, styleguide


def echo(request: HttpRequest) -> HttpResponse:
    """Answers plainly, so that only the door can have refused."""
    return HttpResponse("reached")


def accident(request: HttpRequest, kind: str) -> HttpResponse:
    """Raises what the name says."""
    accidents: dict[str, Exception] = {
        "missing": Http404("secret table name"),
        "forbidden": PermissionDenied("secret reason"),
        "broken": RuntimeError("secret detail"),
        "unreadable": BadRequest("secret parse error"),
        "refused": Refused("The complaint was closed a minute ago."),
    }
    raise accidents[kind]


urlpatterns = [
    path("appearance/", public(appearance), name="appearance"),
    path("styleguide/", public(styleguide), name="styleguide"),
    path("styleguide/find/", public(find)),
    path("echo/", echo),
    path("echo/<path:rest>", lambda request, rest: echo(request)),
    path("accident/<str:kind>/", accident),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
