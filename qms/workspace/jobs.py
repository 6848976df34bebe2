"""Long work in the background: registered kinds of work, started by a person, run under the person's own seat.

    LIST = register_job(JobKind("list-export", _("List as a file"), run, right=Right.EXPORT, unit=_("rows")))

    def run(job: Job, progress: Progress) -> Outcome:
        with sitting(job) as seat:                      # a transaction of its own, with the rights of this moment
            rows = read(seat, job.params)
        write(progress.folder / "list.csv", rows)       # nothing slow inside a writing transaction
        return Outcome(file=NewFile(progress.folder / "list.csv", "complaints.csv", "text/csv"))

    job = start_job(LIST, by=request.seat, params={"list": "complaints"})

The work may be run again from its beginning when a worker dies, at most three times: it must be able to run twice.
PostgreSQL holds the truth, the broker is only the doorbell.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from qms.accounts.models import Person
from qms.accounts.queries import portal_seats, staff_seat
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, Side
from qms.lib.refusal import Refused
from qms.organisations.context import Acting, behind_the_counter, enter_portal, tenant_context
from qms.organisations.models import LANGUAGES
from qms.workspace.models import ACTIVE, Job

if TYPE_CHECKING:
    from qms.workspace.progress import Progress

log = structlog.get_logger(__name__)

AT_ONCE = 5
"""Jobs of one person that may wait or run at a time."""

UNHEARD_AFTER = dt.timedelta(seconds=20)
"""A job that still waits after this time was rung for in vain; the next round rings again."""

RING_SECONDS = 60
"""A ring that no worker has heard by then is dropped, so that rings of a long queue do not pile up."""


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file the work has written into `progress.folder`, and the name under which a person gets it."""

    path: Path
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the work: a sentence, a file, an address (path) to go on, facts for a page of one's own.

    `note`: writes what is to be remembered of the work, in the transaction that ends the job and keeps its file, so
    that it is there exactly once. It is given the job with the digest and size of the file; it may raise Refused.
    """

    message: str = ""
    file: NewFile | None = None
    url: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    note: Callable[[Job], None] | None = None


Run = Callable[[Job, "Progress"], Outcome]


@dataclass(frozen=True, slots=True)
class JobKind:
    """A kind of work. `right`: what staff need for it; `portal_right`: what a customer needs (None: not for them).

    `unit`: what is counted ("rows"). `result_label`: the words of the link to the outcome's address.
    """

    slug: str
    title: str | Promise
    run: Run
    right: Right | None = None
    portal_right: Right | None = None
    unit: str | Promise = ""
    result_label: str | Promise = ""

    def allowed(self, seat: Seat) -> bool:
        """Whether the seat may start it, and later whether it may still go on."""
        right = self.portal_right if seat.side is Side.PORTAL else self.right
        return right is not None and seat.may(right)


KINDS: dict[str, JobKind] = {}


def register_job(kind: JobKind) -> JobKind:
    """Make a kind of work known; call it in a module that the app's `ready` imports, so that workers know it too."""
    KINDS[kind.slug] = kind
    return kind


def start_job(kind: JobKind, *, by: Seat, params: dict[str, Any], title: str = "") -> Job:
    """Write the job down and ring for a worker when the transaction commits. `params`: JSON, keys and plain values.

    The same work that the person started and that is not over yet is given back instead of a second one. Raises
    Refused when the role does not allow it or too many jobs of the person wait.
    """
    if not kind.allowed(by):
        raise Refused(_("Your role does not allow this."))
    with behind_the_counter():
        _one_by_one(by)
        active = list(jobs_of(by).filter(state__in=ACTIVE))
        same = next((job for job in active if (job.kind, job.params) == (kind.slug, params)), None)
        if same is not None:
            same.organisation, same.person = by.organisation, by.person  # the portal's role reads neither as a whole
            return same
        if len(active) >= AT_ONCE:
            raise Refused(_("Five of your jobs are waiting or running. Wait for one to end, or cancel one."))
        job = Job.objects.create(
            organisation=by.organisation, kind=kind.slug, person=by.person, customer=by.customer, params=params,
            title=(title or str(kind.title))[:200], language=_language(by),
        )  # fmt: skip
    transaction.on_commit(partial(ring, job.organisation_id, job.pk), robust=True)
    return job


def _language(seat: Seat) -> str:
    """The language the person reads now."""
    present = get_language() or ""
    return present if present in dict(LANGUAGES) else seat.person.language


def _one_by_one(seat: Seat) -> None:
    """Two starts of one person wait for each other, so that both count right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"jobs of {seat.person.pk}"])


def jobs_of(seat: Seat) -> QuerySet[Job]:
    """The person's own jobs on this side; nobody sees another's."""
    return Job.objects.filter(person=seat.person, customer=seat.customer)


def request_cancel(job: Job, *, by: Seat) -> None:
    """Ask for the end of a job. One that waits ends at once, one that runs at its next step."""
    with behind_the_counter():
        rows = jobs_of(by).filter(pk=job.pk)
        ended = rows.filter(state=Job.State.WAITING).update(
            state=Job.State.CANCELLED, cancel_requested=True, finished_at=timezone.now()
        )
        if not ended and not rows.filter(state=Job.State.RUNNING).update(cancel_requested=True):
            raise Refused(_("This job is over already."))


def ring(organisation: uuid.UUID, job: uuid.UUID) -> None:
    """Ask a worker to take the job. Without a broker the next round of the schedule does it."""
    from qms.workspace.tasks import run_job  # the task leads back here

    try:
        run_job.apply_async((str(organisation), str(job)), expires=RING_SECONDS, retry=False)
    except OperationalError as error:
        log.warning("jobs.bell_unheard", job=str(job), error=str(error))


def left_lying() -> QuerySet[Job]:
    """Jobs of the acting organisation that nobody heard of, or whose worker died."""
    now = timezone.now()
    return Job.objects.filter(
        Q(state=Job.State.WAITING, created_at__lt=now - UNHEARD_AFTER)
        | Q(state=Job.State.RUNNING, leased_until__lt=now)
    ).order_by("created_at")


def acting_for(job: Job) -> Acting:
    """In whose name the job writes."""
    return Acting(job.organisation_id, job.person_id, job.person.name, job.customer_id, f"job {job.pk}", "job")


@contextmanager
def sitting(job: Job) -> Iterator[Seat]:
    """Open a transaction under the seat of the person, with the rights of this moment; a customer's is restricted.

    Raises Refused when the person has no longer the membership or the right. Use it as often as needed and keep it
    short: nothing slow inside a writing transaction.
    """
    with tenant_context(acting_for(job)):
        seat = _seat_of(job)
        if seat is None or not KINDS[job.kind].allowed(seat):
            raise Refused(_("You have no longer the right to do this."))
        if seat.customer is not None:
            enter_portal()
        yield seat


def _seat_of(job: Job) -> Seat | None:
    if not Person.objects.filter(pk=job.person_id, is_active=True).exists():  # the job's own copy is as old as the work
        return None
    if job.customer_id is None:
        return staff_seat(job.person, job.organisation)
    seats = portal_seats(job.person, job.organisation)
    return next((seat for seat in seats if seat.customer and seat.customer.pk == job.customer_id), None)
