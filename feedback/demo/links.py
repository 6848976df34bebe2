"""Which complaints of the demo hang together: the same case seen again is linked with the time before."""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from django.utils import timezone

from feedback.models import Complaint
from qms.accounts.demo import DemoHouse
from qms.lib.storytime import told_at
from qms.organisations.context import tenant_context
from qms.records.models import RecordLink, Relation
from qms.records.services import link

IN_A_ROW = 4
"""Complaints of one case that are linked; the others wait to be found."""


def tie_cases(house: DemoHouse) -> None:
    """Link each complaint of a case with the one before; what is linked stays."""
    seat = house.seats["engineer"]
    with told_at(timezone.now() - timedelta(minutes=2)), tenant_context(house.acting("engineer")):
        cases: dict[str, list[Complaint]] = defaultdict(list)
        for record in Complaint.objects.exclude(import_key="").order_by("created_at", "id"):
            cases[record.title].append(record)
        known = set(RecordLink.objects.values_list("source_id", "target_id"))
        for rows in cases.values():
            for place, (before, record) in enumerate(pairwise(rows[:IN_A_ROW])):
                relation = Relation.SAME_CAUSE if place % 2 else Relation.FOLLOWS_FROM
                if (record.pk, before.pk) not in known:
                    link(record, before, relation, by=seat)
