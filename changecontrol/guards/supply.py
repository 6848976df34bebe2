"""Which customers get the parts that a change affects, by the register of supply."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from changecontrol.models import AffectedItem, Change, Supply
from qms.organisations.days import today
from qms.organisations.models import Organisation


def still_supplied(organisation: Organisation, parts: Iterable[str]) -> QuerySet[Supply]:
    """The lines of these parts that have not ended: on the last day, and before it, a customer gets the part."""
    goes_on = Q(ended_on=None) | Q(ended_on__gte=today(organisation))
    return Supply.objects.filter(goes_on, part_number__in=list(parts))


def affected_parts(record: Change) -> list[str]:
    """The part numbers of the change without those that were struck."""
    struck = AffectedItem.objects.filter(record_id=record.pk, kind=AffectedItem.Kind.PART, state="excluded")
    gone = set(struck.values_list("reference", flat=True))
    return [part for part in record.part_numbers if part not in gone]
