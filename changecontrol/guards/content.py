"""What customers would be shown of a change now, read for all of them at once; see `changecontrol.rules.content`."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from changecontrol.guards.supply import affected_parts, still_supplied
from changecontrol.models import Change, ChangeNotice, Comparison, NoticeFile, NoticeRevision
from changecontrol.rules.content import DATES, IMPACTS, differing
from qms.organisations.models import Customer
from qms.records.content import content_of_files
from qms.records.models import Attachment
from qms.web.shapes import Words

ENDED = ("closed", "withdrawn")
"""Where a notice is history: nothing is held against it any more."""


def content_for(record: Change, customer: Customer) -> dict[str, Any]:
    """What this customer is shown now: only the parts it gets, and what is compared for all or for it."""
    return contents_for(record, [customer.pk])[customer.pk]


def contents_for(record: Change, customers: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """The same for each of these customers: four queries, whatever their number."""
    supplied = still_supplied(record.organisation, affected_parts(record)).filter(customer__in=customers)
    parts: dict[uuid.UUID, list[list[str]]] = defaultdict(list)
    columns = ("customer_id", "part_number", "customer_part", "product", "site__name")
    for key, *cells in supplied.order_by("part_number", "id").values_list(*columns):
        parts[key].append([cell or "" for cell in cells])
    compared = Comparison.objects.filter(record_id=record.pk, dropped_at=None)
    lines = list(compared.filter(Q(customer=None) | Q(customer__in=customers)).order_by("id"))
    shared = _shared(record)
    return {
        key: {
            **shared,
            "parts": parts[key],
            "comparison": [
                [row.characteristic, row.before, row.after, row.unit]
                for row in lines if row.customer_id in (None, key)
            ],
        }
        for key in customers
    }  # fmt: skip


def _shared(record: Change) -> dict[str, Any]:
    """What every customer is shown alike."""
    return {
        "title": record.notice_title,
        "text": record.notice_text,
        "reason": record.notice_reason,
        "impact": {name: getattr(record, f"impact_{name}") for name, _words in IMPACTS},
        "dates": {name: _day(getattr(record, name)) for name, _words in DATES},
        "contact": record.contact,
        "files": content_of_files(shown_files(record)),
        **({"emergency": True} if record.emergency else {}),
    }


def shown_files(record: Change) -> list[Attachment]:
    """The files of the change that customers are shown, in the order of their names."""
    chosen = NoticeFile.objects.filter(record_id=record.pk, dropped_at=None).values("attachment_id")
    return list(Attachment.objects.filter(pk__in=chosen).order_by("name", "id"))


def _day(day: Any) -> str:
    return day.isoformat() if day else ""


def written_since(record: Change, notices: Collection[ChangeNotice]) -> dict[uuid.UUID, list[Words]]:
    """By notice: the blocks that were written anew since its newest revision was sent. Nothing once a notice ended."""
    running = {one.pk: one for one in notices if one.revision and one.state not in ENDED}
    if not running:
        return {}
    now = contents_for(record, {one.customer_id for one in running.values() if one.customer_id})
    sent = NoticeRevision.objects.filter(record_id__in=running).order_by("record_id", "-revision")
    return {
        row.record_id: differing(row.content, now[running[row.record_id].customer_id])  # type: ignore[index]
        for row in sent.distinct("record_id").only("record_id", "content")
    }
