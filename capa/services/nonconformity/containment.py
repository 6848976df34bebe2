"""Containment: what is done where with how many, planned or done at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.nonconformity import measures_of
from capa.models import ContainmentMeasure, Nonconformity
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.seat import Seat
from qms.clocks.services import start_agreed_clock, stop_clock
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.keeping import OWNERS
from qms.workflow.perform import Actor, act


@act("nonconformity", "plan_containment")
def plan_containment(
    record: Nonconformity,
    *,
    by: Actor,
    signature: Signature | None,
    place: str,
    action: str,
    due_on: date,
    responsible: Person | None = None,
    quantity: int | None = None,
) -> str:
    """Plan a measure with the person responsible (default: who plans it) and its day; its clock runs to that day."""
    if due_on < timezone.localdate():
        raise Refused(_("The day lies in the past."), field="due_on")
    person = responsible or (by.person if isinstance(by, Seat) else None)
    if person and not staff_with_roles(list(OWNERS)).filter(pk=person.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field="responsible")
    _measure(record, by, place=place, action=action, quantity=quantity, due_on=due_on, responsible=person)
    row = measures_of(record)[-1]
    source = f"{record.number} {row.code}"
    start_agreed_clock(record, "nc_measure", day=due_on, by=name_of(by), source=source, subject=row.code)
    return _named(row)


@act("nonconformity", "complete_containment")
def complete_containment(
    record: Nonconformity,
    *,
    by: Actor,
    signature: Signature | None,
    measure: ContainmentMeasure,
    result: str,
    quantity: int | None = None,
) -> str:
    """Record that a planned measure is done, what came of it, and how many it blocked."""
    row = next((one for one in measures_of(record) if one.pk == measure.pk and one.done_at is None), None)
    if row is None:
        raise Refused(_("This measure is done already."), field="measure")
    row.done_at, row.done_by_name, row.result = timezone.now(), name_of(by), result
    row.quantity = row.quantity if quantity is None else quantity
    row.save()
    stop_clock(record, "nc_measure", subject=row.code)
    return _named(row)


@act("nonconformity", "contain")
def contain(
    record: Nonconformity, *, by: Actor, signature: Signature | None, actions: Sequence[dict[str, Any]] = ()
) -> None:
    """Contained: measures done at once are recorded here; planned ones are done. `actions`: place, action, quantity."""
    for one in actions:
        now = timezone.now()
        _measure(record, by, **{"quantity": None, **one}, done_at=now, done_by_name=name_of(by))
    if not ContainmentMeasure.objects.filter(record_id=record.pk).exists():
        raise Refused(_("Say what was done at one place at least, even if it is that nothing is affected there."))


def _named(row: ContainmentMeasure) -> str:
    return f"{row.code} {row.action}"


def _measure(record: Nonconformity, by: Actor, **values: Any) -> None:
    ContainmentMeasure.objects.create(
        organisation=record.organisation, record=Record(pk=record.pk), planned_by_name=name_of(by), **values
    )
