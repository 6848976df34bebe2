"""Tasks that no state of a record asks for: what a search has found. Acts of the record leave them alone.

Their act is made known with `register_standing` (qms.clocks.places). They tell nobody: who adds them does.
"""

import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from qms.accounts.models import Person
from qms.clocks.models import Task
from qms.clocks.places import STANDING
from qms.clocks.services.tasks import TaskSpec, new_task
from qms.records.models import Record

NOBODY = uuid.UUID(int=0)


def add_standing(asked: Sequence[tuple[Record, TaskSpec]]) -> int:
    """Put a task on each record's queue; one that is open already stays as it is. Returns how many are new."""
    if strange := {spec.act for _record, spec in asked} - STANDING.keys():
        raise ValueError(f"not made known as standing: {sorted(strange)}")
    tasks = [new_task(record, spec, None) for record, spec in asked]
    return len(Task.objects.bulk_create(tasks, ignore_conflicts=True))


def close_standing(act: str, subject: str, records: Iterable[object], *, done: bool) -> int:
    """Close the open tasks of that act and subject: done, or called off. records: keys. Returns how many."""
    rows = Task.objects.filter(act=act, subject=subject, record__in=list(records), state=Task.State.OPEN)
    state = Task.State.DONE if done else Task.State.CANCELLED
    return rows.update(state=state, done_at=timezone.now())


def follow_owners(act: str, among: "QuerySet[Person]") -> int:
    """Give the open tasks of that act to the present owners of their records, if they are among those people.

    One that was handed over stays with the person who took it. Returns how many moved.
    """
    owned = Record.objects.filter(pk=OuterRef("record_id"), owner__in=among)
    owner = Subquery(owned.values("owner_id")[:1])
    rows = Task.objects.filter(act=act, state=Task.State.OPEN, handed_over_at=None)
    moved = rows.filter(Exists(owned.exclude(owner_id=Coalesce(OuterRef("person_id"), Value(NOBODY)))))
    return moved.update(person_id=owner)
