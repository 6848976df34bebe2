"""Writing down the runs of commands that keep the installation, also those that failed."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.db import DatabaseError
from django.utils import timezone

from qms.operations.models import Run

log = structlog.get_logger(__name__)


@contextmanager
def recorded(kind: str) -> Iterator[Run]:
    """Record the run of the block and how it ended; what the block raises goes on. Set `detail` inside.

    The row is written at the end, so that a backup does not hold its own unfinished run. A database that is away does
    not keep a command from saying what it has to say.
    """
    run = Run(kind=kind, begun_at=timezone.now())
    try:
        yield run
        run.good = True
    except BaseException as error:
        run.words = type(error).__name__  # its message may name tables and hosts, which is no organisation's business
        raise
    finally:
        run.ended_at = timezone.now()
        try:
            run.save(force_insert=True)
        except DatabaseError as error:
            log.warning("operations.run_not_recorded", kind=kind, error=str(error))


def last_run(kind: str, *, good: bool = True) -> Run | None:
    """The newest run of a kind, by default the newest good one."""
    rows = Run.objects.filter(kind=kind).order_by("-begun_at")
    return (rows.filter(good=True) if good else rows).first()
