"""Incidents: every answer 500 and every failed task leaves a row, also when its own transaction is undone.

Connected to the signals of Django and Celery in apps.py. A database that is away keeps no row; the log has the fault.
"""

import datetime as dt
import sys
from typing import Any

import psycopg
import structlog
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from qms.lib.ids import uuid7
from qms.operations.models import Incident
from qms.web.errors import incident_of

log = structlog.get_logger(__name__)

SECONDS_TO_ANSWER = 2
SHOWN_DAYS = 30

_PUT = """INSERT INTO operations_incident AS i (id, kind, place, fault, day, count, last_at, number)
 VALUES (%s, %s, %s, %s, (now() AT TIME ZONE 'UTC')::date, 1, now(), %s)
 ON CONFLICT (day, kind, place, fault) DO UPDATE SET count = i.count + 1, last_at = now(), number = EXCLUDED.number"""


def note(kind: str, place: str, fault: str, number: str = "") -> None:
    """Write an incident through a connection of its own, so that no rollback undoes it. Never raises."""
    params = connection.get_connection_params() | {"connect_timeout": SECONDS_TO_ANSWER}
    try:
        with psycopg.connect(**params) as own:
            own.execute("SELECT set_config('statement_timeout', %s, true)", [str(SECONDS_TO_ANSWER * 1000)])
            own.execute(_PUT, [uuid7(), kind, place[:120], fault[:120], number[:20]])
    except psycopg.Error as error:
        log.warning("operations.incident_not_kept", place=place, fault=fault, error=str(error))


def page_failed(request: HttpRequest | None = None, **_kwargs: Any) -> None:
    """Django is about to answer 500."""
    match = request.resolver_match if request else None
    fault = sys.exc_info()[0]
    number = incident_of(request) if request else ""
    note(Incident.Kind.PAGE, match.view_name if match else "", fault.__name__ if fault else "", number)


def task_failed(sender: Any = None, exception: BaseException | None = None, **_kwargs: Any) -> None:
    """A task has ended with an exception."""
    note(Incident.Kind.TASK, str(getattr(sender, "name", "")), type(exception).__name__)


def recent() -> QuerySet[Incident]:
    """The incidents of the last thirty days, newest first."""
    since = timezone.now() - dt.timedelta(days=SHOWN_DAYS)
    return Incident.objects.filter(last_at__gte=since).order_by("-last_at")[:20]
