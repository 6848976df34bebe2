"""Requests, counted by the name of their address: never by organisation, person, path or query.

The figures lie in files that the web server's processes share (PROMETHEUS_MULTIPROC_DIR, made by qms/serving.py). The
import of prometheus_client decides that, so this module is imported only where figures are wanted.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from qms.web.requestlog import NONE, address_of, method_of

REGISTRY = CollectorRegistry()
SIGN_IN = {
    "account_login", "account_reauthenticate", "account_reset_password_from_key", "mfa_authenticate",
    "mfa_login_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
}  # fmt: skip
"""Where a password, a code or a passkey is sent: an answer that leads nowhere is a refusal."""

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
REQUESTS = Counter(
    "concord_requests", "Requests by address, method and status.", ["address", "method", "status"], registry=REGISTRY
)
DURATION = Histogram(
    "concord_request_seconds", "How long requests took.", ["address", "method"], buckets=SECONDS, registry=REGISTRY
)
STATEMENTS = Histogram(
    "concord_request_statements", "Statements to the database in a request.", ["address"],
    buckets=(0, 5, 10, 15, 20, 30, 50, 100, 500), registry=REGISTRY,
)  # fmt: skip
OPEN = Gauge("concord_requests_open", "Requests being answered.", multiprocess_mode="livesum", registry=REGISTRY)
REFUSED = Counter(
    "concord_sign_in_refusals", "Passwords, codes and passkeys refused.", ["address", "status"], registry=REGISTRY
)
NOT_THEIRS = Counter(
    "concord_not_theirs", "Signed-in people who asked for what is not theirs or does not exist.", ["address"],
    registry=REGISTRY,
)  # fmt: skip


class Statements:
    """Counts what goes through one of Django's connections."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django's wrapper around each statement."""
        self.count += 1
        return execute(sql, params, many, context)


@contextmanager
def counted(request: HttpRequest) -> Iterator[Callable[[HttpResponseBase], None]]:
    """Count the request of the block; call what it gives with the answer."""
    statements, begun = Statements(), time.perf_counter()
    with ExitStack() as stack:
        stack.enter_context(OPEN.track_inprogress())
        stack.enter_context(connection.execute_wrapper(statements))
        yield lambda response: _note(request, response, time.perf_counter() - begun, statements.count)


def _note(request: HttpRequest, response: HttpResponseBase, seconds: float, statements: int) -> None:
    address, status = address_of(request), str(response.status_code)
    method = method_of(request)
    REQUESTS.labels(address, method, status).inc()
    DURATION.labels(address, method).observe(seconds)
    STATEMENTS.labels(address).observe(statements)
    if method == "POST" and address in SIGN_IN and response.status_code not in (302, 303):
        REFUSED.labels(address, status).inc()
    if response.status_code == 404 and address != NONE and known(request):
        NOT_THEIRS.labels(address).inc()


def known(request: HttpRequest) -> bool:
    """Whether somebody who has signed in asked. What was not looked up on the way is not looked up for this."""
    user = getattr(request, "_cached_user", None)
    return bool(user and user.is_authenticated)
