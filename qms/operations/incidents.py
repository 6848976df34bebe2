"""Incidents: every answer 500 and every failed task leaves a row, also when its own transaction is undone.

Connected to the signals of Django and Celery in apps.py. A database that is away keeps no row; the log has the fault.
"""

import datetime as dt
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import structlog
from django.conf import settings
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
REFUSED_BY_THE_WALL = "42501"
"""PostgreSQL: insufficient_privilege. Row-level security, grants and a context that is not set all answer so."""

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
    fault, error, _traceback = sys.exc_info()
    number = incident_of(request) if request else ""
    place = match.view_name if match else ""
    note(Incident.Kind.PAGE, place, fault.__name__ if fault else "", number)
    alarm_of_the_wall(place, error)


def task_failed(sender: Any = None, exception: BaseException | None = None, **_kwargs: Any) -> None:
    """A task has ended with an exception."""
    place = str(getattr(sender, "name", ""))
    note(Incident.Kind.TASK, place, type(exception).__name__)
    alarm_of_the_wall(place, exception)


def anchor_failed(ahead: bool, **_kwargs: Any) -> None:
    """A place outside could not be written, or knows more than the database."""
    note(Incident.Kind.TASK, "qms.trail.tasks.checkpoint", "AnchorsAhead" if ahead else "AnchorFailed")


def alarm_of_the_wall(place: str, error: BaseException | None) -> None:
    """Say aloud that the database has refused a statement: nobody meets the wall by a way that the product offers."""
    if not any(getattr(each, "sqlstate", None) == REFUSED_BY_THE_WALL for each in _causes(error)):
        return
    log.error("wall.refused", place=place)
    if settings.METRICS_TOKEN:
        from qms.operations.figures.tallies import REFUSALS, count  # not imported where nobody wants figures

        count(REFUSALS, place)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def recent() -> QuerySet[Incident]:
    """The incidents of the last thirty days, newest first."""
    since = timezone.now() - dt.timedelta(days=SHOWN_DAYS)
    return Incident.objects.filter(last_at__gte=since).order_by("-last_at")[:20]
