"""One line when a request begins and one when it is answered: who, from where, what, with which status.

Every refusal is among them (OWASP ASVS 5.0, 16.3.2): 403, 404 of what is not theirs, 409. The address is told without
its query, which holds what people search for, and without the tokens of invitations and calendars.
"""

from typing import Any

import structlog
from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware

PRINTED = 300
"""Letters of an address or of a browser's name in a line; a hostile one can be 8,000 long."""


NONE = "none"
METHODS = ("GET", "HEAD", "OPTIONS", "POST")


def address_of(request: HttpRequest) -> str:
    """The name of the address in the URLconf, also where a middleware answered before it was looked up."""
    try:
        return (request.resolver_match or resolve(request.path_info)).view_name
    except Resolver404:
        return NONE


def method_of(request: HttpRequest) -> str:
    """The method; one that somebody invented is "other", so that figures and spans have few names."""
    return request.method if request.method in METHODS else "other"


class RequestLogMiddleware(RequestMiddleware):
    """The library's, near the door, so that what the door refuses is written down too."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path. (Tokens in it are taken out of every line by `qms.logs`.)"""
        return f"{request.method} {request.path[:PRINTED]}"

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """The address as the proxies of ours tell it, as many as TRUSTED_PROXY_COUNT says: no sender writes it."""
        try:
            address = get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied, ValueError):
            address = request.META.get("REMOTE_ADDR")
        structlog.contextvars.bind_contextvars(ip=address)

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Who it is, when that was looked up on the way: no line is worth a question to the database."""
        person = getattr(request, "_cached_user", None)
        if person is not None and person.is_authenticated:
            structlog.contextvars.bind_contextvars(person=str(person.pk))

    def prepare(self, request: HttpRequest) -> None:
        """Nothing of the request before is left in this thread."""
        structlog.contextvars.clear_contextvars()
        agent: Any = request.META.get("HTTP_USER_AGENT")
        request.META["HTTP_USER_AGENT"] = agent[:PRINTED] if agent else ""
        super().prepare(request)
