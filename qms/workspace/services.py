"""Signs of life."""

from django.utils import timezone

from qms.notifications.backlog import backlog
from qms.workspace.models import Pulse

WORKER, OUTBOX = "worker", "outbox"


def note_pulse() -> None:
    """Write down that a worker is alive, and how far the outbox is behind."""
    now, behind = timezone.now(), backlog()
    rows = [Pulse(name=WORKER, at=now), Pulse(name=OUTBOX, at=now, detail=behind.as_json())]
    Pulse.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=["at", "detail"])
