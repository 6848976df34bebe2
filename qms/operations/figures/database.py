"""What the database knows about the installation at the moment somebody asks: queues, clocks, chains, backups, faults.

It asks by a connection of its own that gives up after two seconds; a database that does not answer is a figure too.
"""

import platform
from collections.abc import Iterator
from typing import Any

import django
import psycopg
import redis
from django.db import connection
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from qms.lib import release
from qms.workspace.beat import SECONDS_TO_ANSWER, broker, last_sign

WAITING = {
    "mails_due": "Mails that are due and not sent.",
    "mails_oldest_due_seconds": "How long the oldest of them has been due.",
    "mails_failed": "Mails that were given up.",
    "clocks_late": "Clocks whose next step is more than two minutes late.",
    "clocks_latest_seconds": "How late the latest of them is.",
    "jobs_waiting": "Jobs of people that nobody has begun.",
    "jobs_oldest_waiting_seconds": "How long the oldest of them has waited.",
    "jobs_running": "Jobs of people that run.",
    "jobs_left_lying": "Jobs whose worker died; the next round begins them anew.",
    "chains": "Chains of the trail.",
    "chains_newest_checkpoint_seconds": "Age of the newest checkpoint of any chain.",
    "chains_unsigned_seconds": "Age of the oldest entry that no checkpoint covers; 0 when all are covered.",
    "chains_oldest_verification_seconds": "Age of the last verification of the chain that waits longest.",
    "chains_never_verified": "Chains that no verification has looked at yet.",
    "chains_faulty": "Chains whose last verification found a fault.",
}
_ASK = "SELECT figure, value FROM count_waiting() UNION ALL SELECT figure, value FROM count_chains()"
_RUNS = """SELECT kind, extract(epoch FROM now() - max(begun_at) FILTER (WHERE good))::double precision,
 count(*) FILTER (WHERE NOT good) FROM operations_run GROUP BY kind"""
_INCIDENTS = "SELECT kind, sum(count)::double precision FROM operations_incident GROUP BY kind"
_CONNECTIONS = """SELECT coalesce(state, 'unknown'), count(*)::double precision FROM pg_stat_activity
 WHERE datname = current_database() AND usename = current_user GROUP BY 1"""
_PULSES = "SELECT name, extract(epoch FROM now() - at)::double precision FROM workspace_pulse"


class Database:
    """A collector of Prometheus: asked at each scrape."""

    def collect(self) -> Iterator[Metric]:
        """All families; those of the database are left out when it is away, and `concord_database_up` says so."""
        up = GaugeMetricFamily("concord_database_up", "Whether the database answered within two seconds.")
        try:
            found = list(_asked())
        except psycopg.Error:
            up.add_metric([], 0)
            yield up
        else:
            up.add_metric([], 1)
            yield up
            yield from found
        yield from _broker()


def _asked() -> Iterator[Metric]:
    params = connection.get_connection_params() | {"connect_timeout": SECONDS_TO_ANSWER}
    with psycopg.connect(**params) as own:
        own.execute("SELECT set_config('statement_timeout', %s, true)", [str(SECONDS_TO_ANSWER * 1000)])
        for name, value in own.execute(_ASK).fetchall():
            yield GaugeMetricFamily(f"concord_{name}", WAITING[name], value=value)
        yield from _runs(own)
        faults = CounterMetricFamily("concord_incidents", "Pages and tasks that ended with a fault.", labels=["kind"])
        yield _filled(faults, own.execute(_INCIDENTS).fetchall(), ("page", "task"))
        pool = GaugeMetricFamily("concord_database_connections", "Connections of the product.", labels=["state"])
        yield _filled(pool, own.execute(_CONNECTIONS).fetchall())
        most = own.execute("SELECT current_setting('max_connections')::double precision").fetchone()
        yield GaugeMetricFamily(
            "concord_database_connections_most", "Connections allowed.", value=most[0] if most else 0
        )
        silence = GaugeMetricFamily(
            "concord_sign_of_life_seconds", "Since a part gave a sign of life.", labels=["part"]
        )
        yield _filled(silence, [row for row in own.execute(_PULSES).fetchall() if row[0] != "outbox"])
        yield _versions(own)


def _runs(own: psycopg.Connection[Any]) -> Iterator[Metric]:
    age = GaugeMetricFamily("concord_run_good_seconds", "Since the last good run; absent before it.", labels=["kind"])
    failed = CounterMetricFamily("concord_runs_failed", "Backups and restores that failed.", labels=["kind"])
    for kind, seconds, bad in own.execute(_RUNS).fetchall():
        failed.add_metric([kind], bad)
        if seconds is not None:
            age.add_metric([kind], seconds)
    yield age
    yield failed


def _filled(family: Any, rows: list[tuple[Any, ...]], always: tuple[str, ...] = ()) -> Metric:
    """The family with a value for each label; those of `always` are told as 0 when nothing was counted."""
    told = dict.fromkeys(always, 0.0) | {str(label): float(value) for label, value in rows}
    for label, value in told.items():
        family.add_metric([label], value)
    found: Metric = family
    return found


def _versions(own: psycopg.Connection[Any]) -> Metric:
    version = own.execute("SELECT current_setting('server_version')").fetchone()
    family = GaugeMetricFamily(
        "concord_info", "What the installation is made of.", labels=["concord", "postgresql", "django", "python"]
    )
    server = str(version[0]) if version else ""
    family.add_metric([release.version(), server, django.get_version(), platform.python_version()], 1)
    return family


def _broker() -> Iterator[Metric]:
    up = GaugeMetricFamily("concord_broker_up", "Whether the broker answered within two seconds.")
    beat = GaugeMetricFamily("concord_beat_seconds", "Since the schedule last rang; absent before it.")
    try:
        with broker() as client:
            client.ping()
            at = last_sign(client)
    except redis.RedisError:
        up.add_metric([], 0)
    else:
        up.add_metric([], 1)
        if at is not None:
            beat.add_metric([], (timezone.now() - at).total_seconds())
    yield up
    yield beat
