"""The search for gaps in an organisation: what is new is written down and put on a queue, what is mended is closed.

In transactions of a few records each. One that is killed or run again goes on where it is: what it does depends on
the records and on the open gaps only.
"""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import STAFF_ROLES
from qms.clocks.services import TaskSpec, add_standing, close_standing, follow_owners
from qms.notifications.services import notify
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.records.offers import kind_of
from qms.traceability.gaps import rules_of_house
from qms.traceability.models import Gap, GapRound, Use
from qms.traceability.notices import gaps_notice
from qms.traceability.offers import GapRule

MEND = "mend_gap"
"""The act of the tasks: it has no page of its own, the gaps of the chain are shown."""
BATCH = 200
PER_NIGHT = 1000
"""New gaps of one rule in one round. The rest is found the next night."""
NIGHT_HOUR = 2
"""The round of a day begins at the first ring after this hour, on the organisation's clock."""


def nightly(organisation: Organisation) -> int:
    """Look for gaps if it is time for it. Returns how many were found and closed."""
    done = look_for_gaps(organisation) if is_due(organisation, timezone.now()) else None
    return done.found + done.closed if done else 0


def is_due(organisation: Organisation, now: dt.datetime) -> bool:
    """Whether the night has come and this day's round has not ended yet."""
    local = _local(organisation, now)
    with tenant_context(_acting(organisation)):
        return local.hour >= NIGHT_HOUR and not GapRound.objects.filter(day=local.date()).exists()


def look_for_gaps(organisation: Organisation, *, most: int = PER_NIGHT) -> GapRound:
    """Compare every record with every rule in use. Returns the round with what it found and closed."""
    with tenant_context(_acting(organisation)):
        rules = [one.rule for one in rules_of_house(organisation.pk) if one.use is not Use.OFF]
    closed = _repeat(organisation, partial(_forget, [rule.code for rule in rules]))
    found, cut = 0, False
    for rule in rules:
        closed += _repeat(organisation, partial(_close_mended, rule))
        new = _repeat(organisation, partial(_find_new, organisation, rule), most)
        found, cut = found + new, cut or new >= most
    with tenant_context(_acting(organisation)):
        follow_owners(MEND, _working())
        day = _local(organisation, timezone.now()).date()
        return GapRound.objects.create(organisation=organisation, day=day, found=found, closed=closed, cut=cut)


def _local(organisation: Organisation, moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(ZoneInfo(str(organisation.zone)))


def _working() -> "QuerySet[Person]":
    return staff_with_roles(role.code for role in STAFF_ROLES)


def _acting(organisation: Organisation) -> Acting:
    return Acting(organisation.pk, printed_name="Concord", source="gaps")


def _repeat(organisation: Organisation, step: "partial[int]", most: int | None = None) -> int:
    """Take a step in transactions of its own until nothing is left to do; two searches wait for each other."""
    done = 0
    while most is None or done < most:
        with tenant_context(_acting(organisation)):
            with connection.cursor() as cursor:
                name = f"gaps of {organisation.pk}"
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            taken = step()
        done += taken
        if taken < BATCH:
            break
    return done


def _rows(rule: GapRule) -> "QuerySet[Any]":
    rows: QuerySet[Any] = kind_of(rule.kind).model._default_manager.filter(kind=rule.kind)
    return rule.broken_by(rows)


def _forget(codes: Sequence[str]) -> int:
    """Close gaps of rules that are not in use any more."""
    gaps = list(Gap.objects.filter(closed_at=None).exclude(rule__in=codes).order_by("id")[:BATCH])
    _close(gaps, done=False)
    return len(gaps)


def _close_mended(rule: GapRule) -> int:
    """Close gaps of records that have what the rule asks for, or are not asked for it any more."""
    open_gaps = Gap.objects.filter(rule=rule.code, closed_at=None)
    gaps = list(open_gaps.exclude(record_id__in=_rows(rule).values("pk")).order_by("id")[:BATCH])
    _close(gaps, done=True)
    return len(gaps)


def _close(gaps: Sequence[Gap], *, done: bool) -> None:
    Gap.objects.filter(pk__in=[gap.pk for gap in gaps]).update(closed_at=timezone.now())
    for code in {gap.rule for gap in gaps}:
        close_standing(MEND, code, [gap.record_id for gap in gaps if gap.rule == code], done=done)


def _find_new(organisation: Organisation, rule: GapRule) -> int:
    """Write down new gaps of the rule, put them on the queue of the owner or of the rule's roles, and tell them."""
    known = Gap.objects.filter(rule=rule.code, closed_at=None).values("record_id")
    records = list(_rows(rule).exclude(pk__in=known).select_related("owner").order_by("pk")[:BATCH])
    Gap.objects.bulk_create(Gap(organisation=organisation, record_id=one.pk, rule=rule.code) for one in records)
    working = set(_working().values_list("pk", flat=True)) if records else ()
    owners = {one.owner_id: one.owner for one in records if one.owner is not None and one.owner_id in working}
    add_standing([(one, _spec(rule, owners.get(one.owner_id))) for one in records])
    told = list(owners.values())
    if any(one.owner_id not in owners for one in records):
        told += staff_with_roles(rule.roles)
    day = _local(organisation, timezone.now()).date()
    notify(organisation=organisation, notice=gaps_notice(organisation, day), recipients=told)
    return len(records)


def _spec(rule: GapRule, owner: Person | None) -> TaskSpec:
    return TaskSpec(act=MEND, title=rule.ask, person=owner, roles=rule.roles, subject=rule.code, tell=False)
