"""Signs of life."""

from django.utils import timezone

from qms.notifications.backlog import backlog
from qms.workspace.models import Pulse

WORKER, BELLS, OUTBOX = "worker", "bells", "outbox"


def note_pulse(part: str) -> None:
    """Write down that a part is alive."""
    _write(Pulse(name=part, at=timezone.now()))


def note_backlog() -> None:
    """Write down how far the outbox is behind."""
    _write(Pulse(name=OUTBOX, at=timezone.now(), detail=backlog().as_json()))


def _write(*rows: Pulse) -> None:
    Pulse.objects.bulk_create(rows, update_conflicts=True, unique_fields=["name"], update_fields=["at", "detail"])
