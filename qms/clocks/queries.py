"""Questions about tasks and clocks. Each starts at the records that the seat may see."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import WHO_MAY, Right
from qms.accounts.seat import Seat, Side
from qms.clocks.models import Clock, ClockRule, Task
from qms.records.models import Follower, Record
from qms.records.queries import portal_fields, visible_to
from qms.web.together import COUNT_CAP, Together


class Tab(StrEnum):
    """On whom work waits."""

    ME = "me"
    ROLES = "roles"
    CUSTOMERS = "customers"
    WATCHING = "watching"


def open_tasks(seat: Seat) -> QuerySet[Task]:
    """The open tasks of the organisation on records that the seat may see."""
    return Task.objects.filter(organisation=seat.organisation, state=Task.State.OPEN, record__in=visible_to(seat))


def tasks_of(seat: Seat, tab: Tab) -> QuerySet[Task]:
    """The open tasks of one tab of My work."""
    rows = open_tasks(seat)
    match tab:
        case Tab.ME:
            return rows.filter(person=seat.person)
        case Tab.ROLES:
            return rows.filter(person=None, customer=None, roles__overlap=sorted(seat.roles))
        case Tab.CUSTOMERS:
            return rows.exclude(customer=None)
        case Tab.WATCHING:
            watched = Follower.objects.filter(organisation=seat.organisation, person=seat.person)
            return rows.filter(record__in=watched.values("record"))


def up_to_cap(rows: QuerySet[Task]) -> QuerySet[Task, Any]:
    """The keys of the tasks, up to one above the cap: what a count may look at."""
    return rows.order_by().values_list("pk")[: COUNT_CAP + 1]


def ask_for_tabs(seat: Seat, asked: Together) -> None:
    """Ask how much waits in each tab, counted up to the cap."""
    for tab in Tab:
        asked.count(f"tab {tab}", partial(lambda tab: up_to_cap(tasks_of(seat, tab)), tab))


def tab_counts(asked: Together) -> dict[Tab, int]:
    """How much waits in each tab."""
    return {tab: asked[f"tab {tab}"] for tab in Tab}


def late_tasks(seat: Seat, now: datetime, cap: int) -> QuerySet[Task, Any]:
    """The keys of the person's overdue tasks, up to `cap`."""
    return tasks_of(seat, Tab.ME).filter(due_at__lt=now).order_by().values_list("pk")[:cap]


def with_records(rows: QuerySet[Task]) -> QuerySet[Task]:
    """Bring record, customer, site and person along: a list of any length costs one query."""
    return rows.select_related("record", "record__customer", "record__site", "person", "customer")


def task_keys(seat: Seat, keys: list[str]) -> QuerySet[Task]:
    """Those of the open tasks that were picked; what is no key at all is left out."""
    known = [key for key in keys if _is_key(key)]
    return with_records(open_tasks(seat)).filter(pk__in=known).order_by("due_at", "id")


def _is_key(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def roles_of(task: Task) -> list[str]:
    """The roles whose holders may do the task: its own, else those that may hand over work."""
    return task.roles or [role.code for role in WHO_MAY[Right.HAND_OVER]]


def who_may_take(task: Task) -> QuerySet[Person]:
    """Active staff to whom the task can be handed."""
    return who_may_take_any([task])


def who_may_take_any(tasks: Iterable[Task]) -> QuerySet[Person]:
    """Active staff to whom at least one of the tasks can be handed, by name."""
    return staff_with_roles({code for task in tasks for code in roles_of(task)}).order_by("name")


def waiting_for_customer(seat: Seat) -> list[Task]:
    """What the customer of this seat is asked to do, most urgent first, with the record's shared columns; one query."""
    columns = ("id", "act", "subject", "title", "due_at", "created_at", "customer_id", "organisation_id")
    shared = [f"record__{name}" for name in portal_fields(Record)]
    rows = open_tasks(seat).filter(customer=seat.customer).select_related("record").only(*columns, "record", *shared)
    return list(rows.order_by("due_at", "id")[:100])


def visible_clocks(seat: Seat) -> QuerySet[Clock]:
    """The clocks of records that the seat may see; of a customer's side only what was promised."""
    rows = Clock.objects.filter(organisation=seat.organisation, record__in=visible_to(seat))
    if seat.side == Side.PORTAL:
        shared = [f"record__{name}" for name in portal_fields(Record)]
        rows = rows.filter(promised=True).exclude(state=Clock.State.CANCELLED)
        return rows.select_related("record").only(*portal_fields(Clock), *shared)
    return rows.select_related("record")


def clocks_of(record: Record, seat: Seat) -> list[Clock]:
    """The record's clocks for this seat: running ones by due time, then stopped ones. Called off ones are left out."""
    rows = visible_clocks(seat).filter(record_id=record.pk).exclude(state=Clock.State.CANCELLED)
    return sorted(rows.order_by("due_at", "id"), key=lambda clock: clock.state != Clock.State.RUNNING)


def get_clock(seat: Seat, key: uuid.UUID) -> Clock:
    """The clock with this key, or 404: the same for what does not exist and what is not yours."""
    clock = visible_clocks(seat).filter(pk=key).first()
    if clock is None:
        raise Http404
    return clock


def rules_of(seat: Seat) -> QuerySet[ClockRule]:
    """The organisation's rules of clocks."""
    return ClockRule.objects.filter(organisation=seat.organisation)


def get_rule(seat: Seat, code: str) -> ClockRule:
    """The rule of this code, or 404."""
    rule = rules_of(seat).filter(code=code).first()
    if rule is None:
        raise Http404
    return rule


def rule_as_it_was(clock: Clock) -> Any:
    """The rule in the version the clock was started with, from the readable history; else as it is now."""
    history: Any = ClockRule.history
    rows = history.filter(id=clock.rule_id, version=clock.rule_version)
    return rows.order_by("-history_id").first() or clock.rule


def due_between(rows: QuerySet[Task], first: datetime | None, end: datetime | None) -> QuerySet[Task]:
    """Those due from `first` up to, not including, `end`; None leaves a side open."""
    condition = Q()
    if first is not None:
        condition &= Q(due_at__gte=first)
    if end is not None:
        condition &= Q(due_at__lt=end)
    return rows.filter(condition)


def versions_of(rule: ClockRule) -> list[Any]:
    """The rule's versions with who made them and why, newest first, from the readable history."""
    history: Any = ClockRule.history
    return list(history.filter(id=rule.pk).select_related("history_user").order_by("-history_id")[:50])


def first_matching(matching: QuerySet[Task]) -> QuerySet[Task]:
    """The tasks that are due first, up to the cap of counts: what a count may look at."""
    return Task.objects.filter(pk__in=matching.order_by("due_at", "id")[: COUNT_CAP + 1].values("pk"))
