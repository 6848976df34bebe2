"""Run beside the installation after it was tortured: what it holds, as JSON."""

import json
import sys
from collections import Counter
from hashlib import sha256
from typing import Any

import django


def main(slug: str) -> None:
    """Print what is stored of the house."""
    django.setup()
    from qms.operations.models import Incident
    from qms.organisations.context import Acting, tenant_context
    from qms.organisations.models import Organisation
    from qms.trail.verify import verify

    organisation = Organisation.objects.get(slug=slug)
    with tenant_context(Acting(organisation.pk, source="torture")):
        told = _records() | _files() | _messages() | _steps()
    verdict = verify(organisation.pk)
    told["trail"] = verdict.fault if not verdict.whole else ""
    told["incidents"] = [f"{one.kind} {one.place} {one.fault} × {one.count}" for one in Incident.objects.all()]
    told["anchored"] = _anchored(organisation.pk)
    sys.stdout.write(json.dumps(told, default=str))


def _records() -> dict[str, Any]:
    from feedback.models import Complaint
    from qms.clocks.models import Clock, Task
    from qms.records.models import Event, SearchEntry

    complaints = list(Complaint.objects.order_by("number").values_list("pk", "number", "description"))
    halves = {
        "event": Counter(Event.objects.filter(act="receive").values_list("record_id", flat=True)),
        "search": Counter(SearchEntry.objects.values_list("record_id", flat=True)),
    }
    faults = [
        f"{number} has {counts[key]} × {part}" for key, number, _ in complaints for part, counts in halves.items()
        if counts[key] != 1
    ]  # fmt: skip
    clocked = set(Clock.objects.values_list("record_id", flat=True))
    asked = set(Task.objects.values_list("record_id", flat=True))
    faults += [f"{number} has no clock" for key, number, _ in complaints if key not in clocked]
    faults += [f"{number} waits on nobody" for key, number, _ in complaints if key not in asked]
    return {
        "words": [words for _, _, words in complaints],
        "numbers": [number for _, number, _ in complaints],
        "halves": faults,
    }


def _files() -> dict[str, Any]:
    """Words to the digests of what lies in the storage for them. A row without its file has the digest "missing"."""
    from django.core.files.storage import default_storage

    from feedback.models import Complaint
    from qms.records.models import Attachment

    words = dict(Complaint.objects.values_list("pk", "description"))
    files: dict[str, list[str]] = {}
    for record, name in Attachment.objects.values_list("record_id", "storage_name"):
        digest = "missing"
        if default_storage.exists(name):
            with default_storage.open(name) as content:
                digest = sha256(content.read()).hexdigest()
        files.setdefault(words[record], []).append(digest)
    return {"files": files}


def _messages() -> dict[str, Any]:
    from qms.notifications.models import OutboxMessage

    rows = OutboxMessage.objects.values_list("event", "recipient_id", "address", "channel")
    told = Counter(rows)
    mails = OutboxMessage.objects.filter(channel="mail")
    return {
        "mails": dict(mails.values_list("message_id", "state")),
        "refused": list(mails.filter(state="failed").values_list("last_error", flat=True)),
        "doubled": [str(one) for one, count in told.items() if count > 1],
    }


def _steps() -> dict[str, Any]:
    """Steps of ladders that stand twice in a record's history, and how many stand there."""
    from qms.records.models import Event

    rows = Event.objects.filter(act="escalated").values_list("record_id", "detail")
    taken = Counter((str(record), detail["clock"], detail["percent"]) for record, detail in rows)
    return {"steps": len(taken), "doubled_steps": [str(one) for one, count in taken.items() if count > 1]}


def _anchored(organisation: Any) -> bool:
    """Whether the place outside the database is as far as the database."""
    from qms.organisations.context import Acting, tenant_context
    from qms.trail.anchors import places
    from qms.trail.queries import last_checkpoint

    with tenant_context(Acting(organisation, source="torture")):
        newest = last_checkpoint()
    return newest is not None and all(place.last_number(organisation) == newest.number for place in places())


if __name__ == "__main__":
    main(sys.argv[1])
