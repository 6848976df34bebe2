"""/healthz: is the installation alive? For load balancers and watchers; it tells nothing of any tenant.

It asks by connections of its own that give up after two seconds, so it also answers when a service hangs.
"""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import psycopg
import redis
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone

from qms.accounts.access import public
from qms.workspace.beat import SECONDS_TO_ANSWER, broker, last_sign
from qms.workspace.services import BELLS, OUTBOX, WORKER

SILENT_AFTER = dt.timedelta(seconds=45)
"""The heart beats every ten seconds; four missed beats are silence."""

STUCK_AFTER_SECONDS = 600
"""Nobody has tried to send a due mail for so long: the relay stands still. With the mail server away it would try."""

Check = dict[str, Any]


class HealthMiddleware:
    """Answers before session and person are looked up: the question is whether their database lives."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer /healthz, hand on the rest."""
        if request.path_info == "/healthz" and request.method in ("GET", "HEAD"):
            return healthz(request)
        return self.get_response(request)


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when everything lives, else 503; the body names the part that does not."""
    database, pulses = _database()
    broker_check, beat_sign = _broker()
    checks = {
        "database": database,
        "broker": broker_check,
        "worker": _sign(pulses[WORKER][0] if WORKER in pulses else None),
        "bells": _sign(pulses[BELLS][0] if BELLS in pulses else None),
        "beat": _sign(beat_sign),
        "outbox": _outbox(pulses[OUTBOX][1] if OUTBOX in pulses else None),
    }
    healthy = all(check["ok"] for check in checks.values())
    return JsonResponse(
        {"ok": healthy, **checks}, status=200 if healthy else 503, headers={"Cache-Control": "no-store"}
    )


def _database() -> tuple[Check, dict[str, tuple[dt.datetime, dict[str, int]]]]:
    params = connection.get_connection_params() | {"connect_timeout": SECONDS_TO_ANSWER}
    try:
        with psycopg.connect(**params) as own, own.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(SECONDS_TO_ANSWER * 1000)])
            cursor.execute("SELECT name, at, detail::text FROM workspace_pulse")
            return {"ok": True}, {name: (at, json.loads(detail)) for name, at, detail in cursor.fetchall()}
    except psycopg.Error as error:
        return {"ok": False, "problem": type(error).__name__}, {}


def _broker() -> tuple[Check, dt.datetime | None]:
    try:
        with broker() as client:
            return {"ok": bool(client.ping())}, last_sign(client)
    except redis.RedisError as error:
        return {"ok": False, "problem": type(error).__name__}, None


def _sign(at: dt.datetime | None) -> Check:
    if at is None:
        return {"ok": False, "problem": "no sign of life yet"}
    age = timezone.now() - at
    return {"ok": age < SILENT_AFTER, "seconds_ago": int(age.total_seconds())}


def _outbox(seen: dict[str, int] | None) -> Check:
    if seen is None:
        return {"ok": False, "problem": "not looked at yet"}
    return {"ok": seen["oldest_due_seconds"] < STUCK_AFTER_SECONDS, **seen}
