"""What waits for a customer, as lines of the portal's home."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.clocks.places import task_path
from qms.clocks.queries import waiting_for_customer
from qms.clocks.words import as_read
from qms.web.times import due_tone


@dataclass(frozen=True)
class Waiting:
    """One thing asked of the customer: what, on which report, until when, and where it is done."""

    title: str
    number: str
    record_title: str
    due_at: datetime | None
    url: str
    act: str
    tone: str = ""


def waiting_lines(seat: Seat) -> list[Waiting]:
    """What this seat's customer is asked to do, most urgent first; one query."""
    now = timezone.now()
    return [
        Waiting(
            title=as_read(task.title),
            number=task.record.number,
            record_title=task.record.title,
            due_at=task.due_at,
            url=task_path(task, seat.organisation.slug, portal=True),
            act=_("Look and answer"),
            tone=due_tone(task.due_at, now) if task.due_at else "",
        )
        for task in waiting_for_customer(seat)
    ]
