"""How the installation is, as an organisation may know it: signs of life, its own queues, backups, versions.

Numbers are of the acting organisation only: another's volume is nobody's business. Each figure is one bounded question.
"""

import datetime as dt
import platform
import uuid
from dataclasses import dataclass

import django
import redis
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from qms.clocks.models import Clock
from qms.lib import release
from qms.notifications.queries import FAILED_CAP, due_mails, failed_count
from qms.operations.models import Run
from qms.operations.runs import last_run
from qms.trail.evidence import evidence_of
from qms.workspace.beat import broker, last_sign
from qms.workspace.health import SILENT_AFTER
from qms.workspace.models import ACTIVE, Job, Pulse
from qms.workspace.services import BELLS, WORKER

BACKUP_AFTER = dt.timedelta(days=2)
"""A last backup older than this asks for attention: the nightly one has failed twice."""

CLOCK_LATE = dt.timedelta(minutes=2)
"""The clocks are rung every thirty seconds; a step that waits longer means that nobody rings."""

CHECKPOINT_SETTLES = dt.timedelta(minutes=2)
"""A checkpoint that a place outside does not have after so long will not get there by itself."""

CAP = 100
INCIDENT_DAYS = 30


@dataclass(frozen=True)
class Line:
    """One thing that is looked at: its name, how it is (tone of the badge), in words, and since when."""

    label: str | Promise
    good: bool
    words: str | Promise
    at: dt.datetime | None = None


def lines(organisation: uuid.UUID) -> list[Line]:
    """Everything that can be well or not for the acting organisation, what is not well first."""
    found = [
        *_parts(),
        _beat(),
        _mail(),
        _undelivered(),
        _clocks(),
        _jobs(),
        *_trail(organisation),
        _backup(),
        _restore(),
    ]
    return sorted(found, key=lambda line: line.good)


def _parts() -> list[Line]:
    signs = dict(Pulse.objects.values_list("name", "at"))
    return [
        _sign(_("Background work"), signs.get(WORKER)),
        _sign(_("Mails, reminders, checkpoints"), signs.get(BELLS)),
    ]


def _beat() -> Line:
    try:
        with broker() as client:
            return _sign(_("Schedule"), last_sign(client))
    except redis.RedisError:
        return Line(_("Schedule"), good=False, words=_("the broker does not answer"))


def _sign(label: Promise, at: dt.datetime | None) -> Line:
    if at is None:
        return Line(label, good=False, words=_("no sign of life yet"))
    good = timezone.now() - at < SILENT_AFTER
    return Line(label, good, _("alive") if good else _("silent"), at)


def _counted(rows: QuerySet[Job] | QuerySet[Clock]) -> int:
    return len(rows.order_by().values_list("pk")[:CAP])


def _number(count: int, cap: int = CAP) -> str:
    return f"{cap - 1}+" if count >= cap else str(count)


def _mail() -> Line:
    oldest = due_mails().order_by("due_at").values_list("due_at", flat=True).first()
    good = oldest is None or timezone.now() - oldest < dt.timedelta(minutes=10)
    return Line(_("Mails that are due"), good, _("all on their way") if oldest is None else _("waiting since"), oldest)


def _undelivered() -> Line:
    count = failed_count()
    return Line(_("Mails that were not delivered"), not count, _number(count, FAILED_CAP))


def _clocks() -> Line:
    late = Clock.objects.filter(state=Clock.State.RUNNING, next_step_at__lt=timezone.now() - CLOCK_LATE)
    count = _counted(late)
    return Line(_("Reminders that should have been sent"), not count, _number(count))


def _jobs() -> Line:
    return Line(_("Jobs that wait or run"), good=True, words=_number(_counted(Job.objects.filter(state__in=ACTIVE))))


def _trail(organisation: uuid.UUID) -> list[Line]:
    """Last verification, last checkpoint, and the places outside that keep the checkpoints."""
    evidence = evidence_of(organisation)
    found = evidence.verification
    verified = Line(
        _("Trail"), not evidence.bad, evidence.verified if found else _("Not verified yet"), found.at if found else None
    )
    if evidence.checkpoint is None:
        return [verified, Line(_("Last checkpoint"), good=False, words=_("none yet"))]
    settled = evidence.made_at is not None and timezone.now() - evidence.made_at > CHECKPOINT_SETTLES
    kept = not evidence.bad and (not evidence.lagging or not settled)
    return [
        verified,
        Line(_("Last checkpoint"), good=True, words=evidence.covers, at=evidence.made_at),
        Line(_("Kept outside"), good=kept, words="; ".join(evidence.kept)),
    ]


def _backup() -> Line:
    run = last_run(Run.Kind.BACKUP)
    if run is None:
        return Line(_("Last backup"), good=False, words=_("none yet"))
    return Line(_("Last backup"), timezone.now() - run.begun_at < BACKUP_AFTER, _("whole"), run.begun_at)


def _restore() -> Line:
    """The last time that a backup was brought back here. Whether one is due is for people to judge."""
    run = last_run(Run.Kind.RESTORE)
    return Line(
        _("Last restore"), good=True, words=_("good") if run else _("none yet"), at=run.begun_at if run else None
    )


def runs() -> list[Run]:
    """The newest backups and restores of the installation."""
    return list(Run.objects.order_by("-begun_at")[:10])


def failed_jobs() -> list[Job]:
    """The organisation's jobs that failed in the last thirty days, newest first."""
    since = timezone.now() - dt.timedelta(days=INCIDENT_DAYS)
    rows = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=since).select_related("person")
    return list(rows.order_by("-finished_at")[:20])


def versions() -> list[tuple[str, str]]:
    """What the installation is made of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        server = str(cursor.fetchone()[0])
    return [
        ("Concord", release.version()),
        ("PostgreSQL", server),
        ("Django", django.get_version()),
        ("Python", platform.python_version()),
    ]
