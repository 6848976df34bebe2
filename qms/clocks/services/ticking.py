"""The ticker: takes the steps of escalation ladders whose time has come, each exactly once.

Any number of tickers may run and each may be killed at any moment. A batch of clocks is claimed by row locks that
other tickers skip; what is told and that it was told are written in one transaction.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import ENGINEER, STAFF_ROLES
from qms.accounts.seat import SYSTEM
from qms.clocks.history import ESCALATED
from qms.clocks.ladder import OWNER
from qms.clocks.models import Clock, Task
from qms.clocks.notices import FULL, step_notice
from qms.notifications.services import notify
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.records.services import record_event

BATCH = 20


def ring(now: datetime | None = None) -> int:
    """Take every step that is due, in all organisations. Returns how many steps were taken."""
    keys = Organisation.objects.order_by("pk").values_list("pk", flat=True)
    return sum(ring_organisation(key, now) for key in list(keys))


def ring_organisation(organisation: uuid.UUID, now: datetime | None = None) -> int:
    """The same for one organisation, in transactions of a few clocks each, so that nobody waits long for them."""
    moment, taken = now or timezone.now(), 0
    while True:
        with tenant_context(Acting(organisation, printed_name="Concord", source="clock")):
            clocks = claim(organisation, moment)
            taken += sum(take_steps(clock, moment) for clock in clocks)
        if len(clocks) < BATCH:
            return taken


def claim(organisation: uuid.UUID, now: datetime) -> list[Clock]:
    """Lock some clocks with a step that is due; another ticker's are skipped."""
    rows = Clock.objects.filter(organisation_id=organisation, state=Clock.State.RUNNING, next_step_at__lte=now)
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    return list(locked.select_related("record", "record__owner", "organisation").order_by("next_step_at")[:BATCH])


def take_steps(clock: Clock, now: datetime) -> int:
    """Take the steps of a claimed clock that are due and note it. Returns how many.

    After a standstill several can be due at once: each person then hears of the furthest one only.
    """
    due = [n for n in range(clock.steps_done, len(clock.steps)) if moment_of(clock, n) <= now]
    told: set[uuid.UUID] = set()
    for step in reversed(due):
        people = [person for person in recipients(clock, step) if person.pk not in told]
        told.update(person.pk for person in people)
        notify(
            organisation=clock.organisation, notice=step_notice(clock, clock.organisation, step, now), recipients=people
        )
    for step in due:
        _note(clock, step, now)
    clock.steps_done += len(due)
    more = clock.steps_done < len(clock.steps)
    clock.next_step_at = moment_of(clock, clock.steps_done) if more else None
    clock.save(update_fields=["steps_done", "next_step_at"])
    return len(due)


def moment_of(clock: Clock, step: int) -> datetime:
    """When the step is to be taken."""
    return datetime.fromisoformat(clock.steps[step]["at"])


def recipients(clock: Clock, step: int) -> list[Person]:
    """Whom the step names: holders of roles, and the record's owner or, while it has none, the quality engineers.

    Of a row's clock (an action) whoever has the row's task is told with the owner.
    """
    named: list[str] = clock.steps[step]["to"]
    found = list(staff_with_roles(one for one in named if one != OWNER))
    if OWNER not in named:
        return found
    return list({person.pk: person for person in [*found, *_owners(clock), *_askeds(clock)]}.values())


def _askeds(clock: Clock) -> Iterable[Person]:
    """Who has the open task of a row's clock, while they are staff."""
    if not clock.subject:
        return []
    people = Task.objects.filter(clock=clock, state=Task.State.OPEN).exclude(person=None).values("person")
    return staff_with_roles(role.code for role in STAFF_ROLES).filter(pk__in=people)


def _owners(clock: Clock) -> Iterable[Person]:
    owner = clock.record.owner
    if owner is not None:
        active = staff_with_roles(role.code for role in STAFF_ROLES).filter(pk=owner.pk)
        if active.exists():
            return active
    return staff_with_roles([ENGINEER.code])


def _note(clock: Clock, step: int, now: datetime) -> None:
    """Write an overdue step into the record's timeline, for us only."""
    percent = clock.steps[step]["percent"]
    if percent < FULL:
        return
    record_event(
        clock.record,
        act=ESCALATED,
        from_state="",
        to_state="",
        by=SYSTEM,
        detail={
            "clock": clock.name,
            "subject": clock.subject,
            "percent": percent,
            "due": clock.due_at.isoformat(),
            "late_seconds": int((now - clock.due_at).total_seconds()),
            "to": clock.steps[step]["to"],
        },
        shared=False,
    )
