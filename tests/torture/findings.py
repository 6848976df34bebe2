"""Run beside the installation after it was tortured: what the database holds, as JSON."""

import json
import sys
from collections import Counter
from typing import Any

import django


def main(slug: str) -> None:
    """Print what is stored of the house."""
    django.setup()
    from qms.organisations.context import Acting, tenant_context
    from qms.organisations.models import Organisation
    from qms.trail.verify import verify

    organisation = Organisation.objects.get(slug=slug)
    with tenant_context(Acting(organisation.pk, source="torture")):
        told = _stored()
    verdict = verify(organisation.pk)
    sys.stdout.write(json.dumps({**told, "trail": verdict.fault if not verdict.whole else ""}, default=str))


def _stored() -> dict[str, Any]:
    from feedback.models import Complaint
    from qms.clocks.models import Clock, Task
    from qms.notifications.models import OutboxMessage
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
    mails = OutboxMessage.objects.filter(channel="mail")
    bells = Counter(OutboxMessage.objects.filter(channel="in_app").values_list("event", "recipient_id"))
    return {
        "words": [words for _, _, words in complaints],
        "numbers": [number for _, number, _ in complaints],
        "halves": faults,
        "mails": dict(mails.values_list("message_id", "state")),
        "double_bells": [str(one) for one, count in bells.items() if count > 1],
        "told": len({event for event, _person in bells}),
    }


if __name__ == "__main__":
    main(sys.argv[1])
