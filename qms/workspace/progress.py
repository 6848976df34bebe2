"""How a running job tells how far it is, shows that it lives, and learns that it should stop.

It has a connection of its own: what it writes is seen at once, whatever transaction the work has open. The row's lease
is renewed in the background, so a long step without a call is no death.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
import structlog
from django.db import connection

from qms.workspace.models import Job
from qms.workspace.services import WORKER

log = structlog.get_logger(__name__)

LEASE = dt.timedelta(seconds=60)
"""How long a worker may be silent before its job is given to another."""

EVERY_SECONDS = 1.0
"""The row is written at most this often."""

BEAT = """UPDATE workspace_job SET done = %s, total = %s, refused = %s, leased_until = clock_timestamp() + %s
 WHERE id = %s AND state = 'running' AND attempts = %s RETURNING cancel_requested"""


ALIVE = """INSERT INTO workspace_pulse (name, at, detail) VALUES (%s, clock_timestamp(), '{}')
 ON CONFLICT (name) DO UPDATE SET at = EXCLUDED.at"""
"""The sign of life of a worker whose processes are all busy: its heart would wait behind the jobs."""


class Cancelled(Exception):
    """The person does not want the work any more; let it pass through."""


class Superseded(Exception):
    """Another worker has the job now, because this one was silent for too long; let it pass through."""


class Progress:
    """`progress(done, total)` in the work; `progress.folder` is a folder for files, removed afterwards.

    Calls cost nothing until a second has passed. Raises Cancelled or Superseded.
    """

    def __init__(self, job: Job, folder: Path) -> None:
        """`job`: as it was claimed."""
        self.folder = folder
        self._job, self._attempt = job.pk, job.attempts
        self._organisation = job.organisation_id
        self._counts: tuple[int, int | None, int] = (0, None, 0)
        self._written = float("-inf")
        self._stop: type[Exception] | None = None
        self._own: psycopg.Connection[Any] | None = None
        self._params = connection.get_connection_params()
        self._lock, self._over = threading.Lock(), threading.Event()
        self._pulse = threading.Thread(target=self._live, name=f"job-{job.pk}", daemon=True)

    def __call__(self, done: int, total: int | None = None, *, refused: int = 0) -> None:
        """`done` of `total` (None: not known) units; `refused`: how many of them were turned down."""
        self._counts = (done, total, refused)
        if time.monotonic() - self._written >= EVERY_SECONDS:
            self.beat()
        if self._stop is not None:
            raise self._stop

    def counting(self, total: int | None = None) -> Callable[[int], None]:
        """For functions that report only how many are done."""
        return lambda done: self(done, total)

    @property
    def counts(self) -> tuple[int, int | None, int]:
        """Done, total, refused as last told."""
        return self._counts

    def beat(self) -> None:
        """Write the counts, renew the lease, look whether the person wants an end."""
        with self._lock:
            self._written = time.monotonic()
            try:
                own = self._connection()
                with own.transaction():  # the tenant is set for a transaction only, so that no pool carries it on
                    own.execute("SELECT set_config('app.organisation', %s, true)", [str(self._organisation)])
                    row = own.execute(BEAT, [*self._counts, LEASE, self._job, self._attempt]).fetchone()
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                log.warning("jobs.no_beat", job=str(self._job), error=str(error))
                self._hang_up()
                return
            if row is None:
                self._stop = Superseded
            elif row[0]:
                self._stop = Cancelled

    def __enter__(self) -> "Progress":
        self._pulse.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._pulse.join()
        self._hang_up()

    def _live(self) -> None:
        while not self._over.wait(LEASE.total_seconds() / 4):
            self.beat()
            self._show_life()

    def _show_life(self) -> None:
        with self._lock:
            try:
                self._connection().execute(ALIVE, [WORKER])
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._hang_up()

    def _connection(self) -> "psycopg.Connection[Any]":
        if self._own is None:
            self._own = psycopg.connect(**self._params, autocommit=True)
        return self._own

    def _hang_up(self) -> None:
        if self._own is not None:
            with suppress(psycopg.OperationalError):
                self._own.close()
            self._own = None
