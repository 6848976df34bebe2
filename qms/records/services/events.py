"""What happened to a record, in one line each, and the version that tells a stale page from a fresh one."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.organisations.context import behind_the_counter
from qms.records.actors import By, from_customer, name_of, person_of
from qms.records.models import Event, Record


def record_event(
    record: Record,
    *,
    act: str,
    from_state: str,
    to_state: str,
    by: By,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    about: str = "",
    signature: uuid.UUID | None = None,
    shared: bool = False,
) -> Event:
    """Note an act in the record's timeline. `shared`: the customer reads it too (without reason and detail).

    about: what it was about, for whoever reads of the act; what only we may read of it is `detail["about"]`.
    """
    with behind_the_counter():
        return Event.objects.create(
            organisation_id=record.organisation_id,
            record_id=record.pk,
            act=act,
            from_state=from_state,
            to_state=to_state,
            by=person_of(by),
            by_name=name_of(by),
            by_customer=from_customer(by),
            reason=reason,
            detail=dict(detail or {}),
            about=about,
            signature=signature,
            shared=shared,
        )


@transaction.atomic
def touch_version(record: Record, *, by: By, seen: int | None = None) -> int:
    """Count the version up after a change outside the workflow and return the new one.

    seen: the version the person looked at. Raises Refused when the record has changed since.
    """
    del by  # the trail takes the person from the transaction
    with behind_the_counter():
        rows = Record.objects.filter(pk=record.pk)
        if seen is not None:
            rows = rows.filter(version=seen)
        if not rows.update(version=F("version") + 1):
            raise Refused(_("The record has changed since you opened the page. Read it again, then send once more."))
        record.version = Record.objects.values_list("version", flat=True).get(pk=record.pk)
    return record.version
