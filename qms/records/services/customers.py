"""With whom a record is shared that has no customer of its own. The record's own act decides whether it is shared."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.organisations.context import behind_the_counter
from qms.organisations.models import Customer
from qms.records.models import Record, RecordCustomer
from qms.records.offers import kind_of


def share_with(record: Record, customers: Collection[Customer]) -> tuple[list[Customer], list[Customer]]:
    """Share the record with these customers and with no others; returns who came and who went.

    Part of an act on the record. Raises Refused (field customers): a customer no longer in use, who does not read it
    already.
    """
    if not kind_of(record.kind).several:
        raise ValueError(f"a {record.kind} has one customer")
    with behind_the_counter(), transaction.atomic():
        running = {row.customer_id: row for row in _running(record)}
        came = [one for one in customers if one.pk not in running]
        if unused := next((one for one in came if not one.active), None):
            raise Refused(_("%(name)s is not in use any more.") % {"name": unused.name}, field="customers")
        gone = [row for key, row in running.items() if key not in {one.pk for one in customers}]
        rows = RecordCustomer.objects.filter(pk__in=[row.pk for row in gone])
        rows.update(ended_at=timezone.now())
        RecordCustomer.objects.bulk_create(
            RecordCustomer(organisation_id=record.organisation_id, record_id=record.pk, customer=one) for one in came
        )
    return came, [row.customer for row in gone]


def _running(record: Record) -> list[RecordCustomer]:
    rows = RecordCustomer.objects.filter(record_id=record.pk, ended_at=None)
    return list(rows.select_related("customer").order_by("customer__name"))
