"""A line of the register of supply begins or ends: the running changes of the part hear of it at once.

Set-based: as many statements for a table of lines as for one, and one event and message for each change that it meets.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from changecontrol.models import AffectedItem, Change, Supply
from changecontrol.notices.change import tell_ended, tell_supplied
from changecontrol.services.finding import SETTLED
from qms.accounts.seat import Seat, SystemActor
from qms.lib.text import clean_line, excerpt
from qms.organisations.days import today
from qms.organisations.models import Customer, Organisation, Site
from qms.records.models import Event, Record
from qms.records.services import record_event

Kind, State = AffectedItem.Kind, AffectedItem.State
BEFORE_THE_FIRST_LOT = ("assessment", "classified", "plan_review", "consultation", "cleared", "implementing")
"""Whoever is supplied from the first lot on has never got anything else. A draft is looked at when it is submitted."""


@dataclass(frozen=True, kw_only=True)
class Supplied:
    """One line of the register: which part, to whom, from where. ended_on: the last day it is supplied."""

    part_number: str
    customer: Customer
    product: str = ""
    customer_part: str = ""
    site: Site | None = None
    ended_on: dt.date | None = None


def follow_supply(organisation: Organisation, lines: Iterable[Supplied], *, by: Seat | SystemActor) -> None:
    """Propose whoever gets a part of a running change from now on, and tell the owner; of an end the owner is told."""
    now = today(organisation)
    begun: dict[str, dict[str, Customer]] = defaultdict(dict)
    ended: dict[str, dict[str, Customer]] = defaultdict(dict)
    for line in lines:
        part = clean_line(line.part_number, 200)
        if line.ended_on is None or line.ended_on >= now:
            begun[part][line.customer.code] = line.customer
        if line.ended_on is not None:
            ended[part][line.customer.code] = line.customer
    changes = list(
        Change.objects.filter(
            organisation=organisation, state__in=BEFORE_THE_FIRST_LOT, part_numbers__overlap=[*begun, *ended]
        ).select_related("owner", "organisation").order_by("pk")
    )  # fmt: skip
    if changes:
        parts = _affected(changes)
        _propose(changes, parts, begun, by)
        _tell_ends(changes, parts, ended)


def _affected(changes: Iterable[Change]) -> dict[Change, list[str]]:
    """The parts of each change without those that were struck."""
    keys = [one.pk for one in changes]
    struck = AffectedItem.objects.filter(record_id__in=keys, kind=Kind.PART, state=State.EXCLUDED)
    gone = set(struck.values_list("record_id", "reference"))
    return {one: [part for part in one.part_numbers if (one.pk, part) not in gone] for one in changes}


def _met(parts: Iterable[str], lines: Mapping[str, Mapping[str, Customer]]) -> dict[str, Customer]:
    return {code: whose for part in parts for code, whose in lines.get(part, {}).items()}


def _listed(changes: Iterable[Change]) -> dict[tuple[object, str], AffectedItem]:
    rows = AffectedItem.objects.filter(record_id__in=[one.pk for one in changes], kind=Kind.CUSTOMER)
    return {(row.record_id, row.reference): row for row in rows}


def _propose(
    changes: Iterable[Change], parts: Mapping[Change, list[str]], begun: Mapping[str, Mapping[str, Customer]],
    by: Seat | SystemActor,
) -> None:  # fmt: skip
    """Whoever is not listed is proposed, whoever was struck once more; people confirm it, as what they look for."""
    held = _listed(changes)
    new, again = [], []
    for record in changes:
        found = []
        for code, whose in sorted(_met(parts[record], begun).items()):
            row = held.get((record.pk, code))
            if row is None:
                new.append(
                    AffectedItem(
                        organisation=record.organisation, record=Record(pk=record.pk), kind=Kind.CUSTOMER,
                        reference=code, label=whose.name, customer=whose, source=AffectedItem.Source.SUPPLY,
                    )
                )  # fmt: skip
            elif row.state == State.EXCLUDED:
                row.state, row.settled_reason, row.settled_by_name, row.settled_at = State.PROPOSED, "", "", None
                again.append(row)
            else:
                continue
            found.append(whose.name)
        if found:
            _note(record, found, by)
    AffectedItem.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    AffectedItem.objects.bulk_update(again, SETTLED, batch_size=500)


def _note(record: Change, names: list[str], by: Seat | SystemActor) -> None:
    about = excerpt(", ".join(names), Event.ABOUT)
    record_event(
        record, act="find_items", from_state=record.state, to_state=record.state, by=by, detail={"about": about},
        shared=False,
    )  # fmt: skip
    tell_supplied(record, about, by)


def _tell_ends(
    changes: Iterable[Change], parts: Mapping[Change, list[str]], ended: Mapping[str, Mapping[str, Customer]]
) -> None:
    """A customer of which no line of an affected part goes on any more is struck by people, once it has ended."""
    if not ended:
        return
    held = _listed(changes)
    wanted = {part for those in parts.values() for part in those}
    goes_on = set(Supply.objects.filter(part_number__in=wanted, ended_on=None).values_list("part_number", "customer"))
    for record in changes:
        names = [
            whose.name for code, whose in sorted(_met(parts[record], ended).items())
            if (row := held.get((record.pk, code))) is not None and row.state != State.EXCLUDED
            and not any((part, whose.pk) in goes_on for part in parts[record])
        ]  # fmt: skip
        if names:
            tell_ended(record, excerpt(", ".join(names), Event.ABOUT))
