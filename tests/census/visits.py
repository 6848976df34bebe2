"""One request and what it did: status, page, and the tables whose rows it touched. It leaves nothing behind."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from qms.accounts.middleware import GetResponse, TenantMiddleware

_COUNTS = """SELECT * FROM (SELECT relname, pg_stat_get_xact_tuples_inserted(oid)
  + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) AS written
 FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace) WHERE written > 0"""
"""What the view pg_stat_xact_user_tables says of each table, without what else it gathers: asked twice a request."""
_NOISE = re.compile(rb"[0-9A-F]{8}\b|[0-9a-f]{8}-[0-9a-f-]{27}|csrfmiddlewaretoken\" value=\"[^\"]*\"")


@dataclass(frozen=True)
class Visit:
    """What came back."""

    status: int
    body: bytes
    location: str
    touched: frozenset[str]
    headers: dict[str, str]

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8", "replace")

    @property
    def face(self) -> tuple[int, bytes, str]:
        """What a person can tell apart: without request numbers and tokens."""
        return self.status, _NOISE.sub(b"", self.body), self.location


def _counts() -> set[tuple[str, int]]:
    """How many rows of which table were written. Counts of earlier transactions may still be among them."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return set(cursor.fetchall())


class UndoingTenantMiddleware(TenantMiddleware):
    """The product's middleware, whose transaction is undone at its end and tells which tables it has touched."""

    def __init__(self, get_response: GetResponse) -> None:
        """Put the undoing between the transaction and what runs in it."""

        def then_undo(request: HttpRequest) -> HttpResponseBase:
            before = _counts()
            response = get_response(request)
            response.touched = frozenset(dict(_counts() - before))  # type: ignore[attr-defined]
            transaction.set_rollback(True)
            return response

        super().__init__(then_undo)


@contextmanager
def undoing() -> Iterator[None]:
    """`with undoing():` requests leave nothing behind but their session.

    Nor does Django's test client keep a copy of every template's context, which nobody reads here.
    """
    ours, theirs = "qms.accounts.middleware.TenantMiddleware", f"{__name__}.UndoingTenantMiddleware"
    middleware = [theirs if one == ours else one for one in settings.MIDDLEWARE]
    with (
        override_settings(MIDDLEWARE=middleware),
        patch("django.test.client.store_rendered_templates", lambda _store, **_told: None),
    ):
        yield


@contextmanager
def by_code_alone() -> Iterator[None]:
    """Take the second wall between customers away: their requests run under the role of staff.

    What keeps them apart now is the code; a mistake in it that the database would hide is seen.
    """
    with patch("qms.accounts.middleware.enter_portal", lambda: None):
        yield


def visit(client: Client, method: str, url: str, data: Any = None, **extra: Any) -> Visit:
    """Send one request. Tables that it touched and rolled back itself count as touched too."""
    response = _send(client, method, url, data, extra)
    body = body_of(response)
    touched: frozenset[str] = getattr(response, "touched", frozenset())
    return Visit(response.status_code, body, response.headers.get("Location", ""), touched, dict(response.headers))


def body_of(response: Any) -> bytes:
    """What was answered, read to its end."""
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def _send(client: Client, method: str, url: str, data: Any, extra: dict[str, Any]) -> Any:
    if method == "POST":
        return client.post(url, data or {}, **extra)
    if method in ("GET", "HEAD"):
        return getattr(client, method.lower())(url, data or {}, **extra)
    return client.generic(method, url, **extra)


def none_of(faults: list[str]) -> None:
    """Fail with all faults, one a line."""
    if faults:
        pytest.fail(f"{len(faults)} faults:\n" + "\n".join(faults), pytrace=False)


def browser(person: Any = None, **options: Any) -> Client:
    """A browser of that person, signed in; without a person, a stranger's. Accidents become pages."""
    client = Client(raise_request_exception=False, **options)
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
