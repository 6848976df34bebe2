"""How a registration becomes valid, is suspended and resumed, renewed, ends, is replaced or withdrawn."""

import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.clocks.models import ClockRule
from qms.clocks.services import cancel_clocks, start_clock
from qms.clocks.units import Unit
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.records.actors import name_of
from qms.records.queries import customers_of
from qms.registrations.models import Certificate, Registration
from qms.registrations.queries import why_no_reference
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

CLOCK = "registration_renewal"


@act("registration", "put_in_force")
def put_in_force(record: Registration, *, by: Actor, signature: Signature | None) -> str:
    """Confirm the entry. Customers with whom it is shared see it from now on; its end is watched."""
    record.shared = bool(customers_of(record))
    return _confirmed(record, by)


@act("registration", "renew")
def renew(record: Registration, *, by: Actor, signature: Signature | None) -> str:
    """Confirm the new certificate: it holds from now on, or goes on from the one before without a gap."""
    return _confirmed(record, by)


def _confirmed(record: Registration, by: Actor) -> str:
    rows = Certificate.objects.select_for_update().filter(record_id=record.pk, edition=record.edition + 1)
    row = rows.first()
    if row is None:
        raise Refused(_("Before that: enter the new certificate."))
    row.confirmed_at, row.confirmed_by_name = timezone.now(), name_of(by)
    row.save(update_fields=["confirmed_at", "confirmed_by_name"])
    begun = row.valid_from is None or row.valid_from <= today(record.organisation)
    record.edition, record.reference, record.valid_until = row.edition, row.reference, row.valid_until
    record.valid_from = row.valid_from if begun else record.valid_from
    watch_the_end(record)
    return row.reference


@act("registration", "suspend")
def suspend(record: Registration, *, by: Actor, signature: Signature | None) -> None:
    """It is not valid for the time being; its end is watched all the same."""


@act("registration", "resume")
def resume(record: Registration, *, by: Actor, signature: Signature | None) -> None:
    """It is valid again."""


@act("registration", "expire")
def expire(record: Registration, *, by: Actor, signature: Signature | None) -> None:
    """Its last day has passed. Raises Refused when it has not."""
    if not record.is_over(today(record.organisation)):
        raise Refused(_("It has not ended."))


@act("registration", "replace")
def replace(record: Registration, *, by: Actor, signature: Signature | None, successor: uuid.UUID) -> str:
    """Another registration, by its key, takes its place. Raises Refused when that one is not valid."""
    other = Registration.objects.filter(organisation_id=record.organisation_id, pk=successor).exclude(pk=record.pk)
    found = other.first()
    if found is None:
        raise Refused(_("Choose another registration."), field="successor")
    if (sentence := why_no_reference(found)) is not None:
        raise Refused(str(sentence), field="successor")
    record.replaced_by = found.number
    cancel_clocks(record)
    return found.number


@act("registration", "withdraw")
def withdraw(record: Registration, *, by: Actor, signature: Signature | None) -> None:
    """It counts no more."""
    cancel_clocks(record)


def watch_the_end(record: Registration) -> None:
    """Start the clock whose end is the evening of the last day; its ladder tells the owner 90, 60 and 30 days before.

    At ten, not at midnight, so that a step stays on its date when the clocks have changed in between.
    """
    cancel_clocks(record, codes=[CLOCK])
    if record.valid_until is None:
        return
    rule = ClockRule.objects.filter(organisation_id=record.organisation_id, code=CLOCK, active=True).first()
    if rule is None or rule.unit != Unit.CALENDAR_DAYS:
        return
    first = record.valid_until - timedelta(days=int(rule.amount))
    start_clock(record, CLOCK, started_at=datetime.combine(first, time(22), tzinfo=record.organisation.zone))
