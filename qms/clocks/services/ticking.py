"""The ticker: takes the steps of escalation ladders whose time has come, each exactly once.

Any number of tickers may run and each may be killed at any moment. A batch of clocks is claimed by row locks that
other tickers skip; what is told and that it was told are written in one transaction.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from qms.accounts.models import Person
from qms.accounts.queries import people_of_customer, staff_with_roles, visible_contacts
from qms.accounts.rights import ENGINEER, STAFF_ROLES
from qms.accounts.seat import SYSTEM
from qms.clocks.history import ESCALATED, REMINDED
from qms.clocks.ladder import CUSTOMER, OWNER
from qms.clocks.models import Clock, Task
from qms.clocks.notices import FULL, customer_step_notice, step_notice
from qms.notifications.services import notify
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer, Organisation
from qms.records.services import record_event

BATCH = 20
CONTACTS = 5
"""So many people of a customer are named to whoever is told that it has not answered."""


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
    asked = asked_customer(clock) if due else None
    contacts = whom_to_call(asked.customer) if asked and asked.customer else []
    for step in reversed(due):
        people = _theirs(clock, step, now, asked, told)
        people = [person for person in [*people, *recipients(clock, step)] if person.pk not in told]
        told.update(person.pk for person in people)
        notice = step_notice(clock, clock.organisation, step, now, asked, contacts)
        notify(organisation=clock.organisation, notice=notice, recipients=people)
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
    found = list(staff_with_roles(one for one in named if one not in (OWNER, CUSTOMER)))
    if OWNER not in named:
        return found
    return list({person.pk: person for person in [*found, *_owners(clock), *_askeds(clock)]}.values())


def _theirs(clock: Clock, step: int, now: datetime, asked: Task | None, told: set[uuid.UUID]) -> list[Person]:
    """Remind the customer's people where the step names them. Returns whom of us to tell because nobody is there."""
    if CUSTOMER not in clock.steps[step]["to"] or asked is None or asked.customer is None:
        return []
    people = list(people_of_customer(asked.customer)) if asked.customer.active else []
    new = [person for person in people if person.pk not in told]
    told.update(person.pk for person in new)
    if new:
        notice = customer_step_notice(clock, asked, clock.organisation, step, now)
        notify(organisation=clock.organisation, notice=notice, recipients=new)
    if new or not people:
        detail = {"clock": clock.name, "customer": asked.customer.name, "people": len(people)}
        record_event(
            clock.record, act=REMINDED, from_state="", to_state="", by=SYSTEM, detail=detail, shared=False
        )  # fmt: skip
    return [] if people else list(_owners(clock))


def asked_customer(clock: Clock) -> Task | None:
    """The open task of a customer that the clock times, if it is one."""
    rows = Task.objects.filter(clock=clock, state=Task.State.OPEN).exclude(customer=None)
    return rows.select_related("record", "customer").first()


def whom_to_call(customer: Customer) -> list[tuple[str, str]]:
    """Names of the customer's contacts and people in the portal, each with where they are reached; the first few."""
    found = [
        (f"{one.name}, {one.job}" if one.job else one.name, ", ".join(filter(None, (str(one.phone), one.email))))
        for one in visible_contacts(customer).filter(active=True)[:CONTACTS]
    ]
    known = {where for _name, where in found}
    portal = people_of_customer(customer).order_by("name")[:CONTACTS]
    found += [(one.name, one.email) for one in portal if not any(one.email in where for where in known)]
    return [(name, where or "–") for name, where in found[:CONTACTS]]


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
