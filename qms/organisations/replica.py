"""Reading from a replica, where DATABASE_REPLICA_URL names one: long reads leave the primary to those who write.

    rows = on_replica(lambda: read(job))        # outside of any transaction; may be run twice

Inside, this thread's connection leads to the replica: the same role, the same wall, the same transactions that say who
acts. It is never older than the moment of the call: the primary's WAL position is noted then, and the replica is waited
for until it has replayed that. When it is too far behind or away, the primary is read, and the log says so. A replica
takes no write, whatever the code tries.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

log = structlog.get_logger(__name__)

REPLICA = "replica"
EVERY_SECONDS = 0.02

T = TypeVar("T")


class NotReady(Exception):
    """The replica is not there, or further behind than we wait for."""


def on_replica(work: Callable[[], T]) -> T:
    """Do the work, which only reads, with the replica's connection; once more with the primary's when that fails.

    Raises what the work raises. Must not be called in a transaction.
    """
    if REPLICA not in connections.settings:
        return work()
    if connection.in_atomic_block:
        raise RuntimeError("a transaction cannot go on at the replica")
    try:
        with _led_to_replica(_position()):
            return work()
    except NotReady as why:
        log.warning("replica.not_used", why=str(why))
    except (
        OperationalError,
        InterfaceError,
    ) as error:
        # It went away, or a change that it had to replay was in our way.
        log.warning("replica.failed", error=str(error))
    return work()


def _position() -> str:
    """How far the primary has written. What is committed lies before it, also when it is not on the disk yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        return str(cursor.fetchone()[0])


@contextmanager
def _led_to_replica(position: str) -> Iterator[None]:
    replica: BaseDatabaseWrapper = connections.create_connection(REPLICA)
    replica.alias = DEFAULT_DB_ALIAS  # so that what is read there belongs to the one database that both are
    primary = connections[DEFAULT_DB_ALIAS]
    try:
        _wait(replica, position)
        connections[DEFAULT_DB_ALIAS] = replica
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
        replica.close()


def _wait(replica: BaseDatabaseWrapper, position: str) -> None:
    """Until the replica has replayed the position. Raises NotReady."""
    until = time.monotonic() + settings.REPLICA_WAIT_SECONDS
    try:
        with replica.cursor() as cursor:
            while True:
                cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn, pg_is_in_recovery()", [position])
                there, replaying = cursor.fetchone()
                if not replaying:
                    raise NotReady("it is no replica")
                if there:
                    return
                if time.monotonic() > until:
                    raise NotReady(f"it is more than {settings.REPLICA_WAIT_SECONDS} seconds behind")
                time.sleep(EVERY_SECONDS)
    except (OperationalError, InterfaceError) as error:
        raise NotReady(f"it does not answer: {error}") from error
