"""The acts on clocks and tasks. All run inside the caller's transaction and reach for no network.

start_clock(record, "acknowledge", started_at=record.received_at, promised=True)
set_tasks(record, [TaskSpec("acknowledge", _("Acknowledge"), person=record.owner, clock="acknowledge")], by=seat)
stop_clock(record, "acknowledge")
"""

from qms.clocks.services.agreed import start_agreed_clock
from qms.clocks.services.clocks import cancel_clocks, restart_clock, start_clock, stop_clock
from qms.clocks.services.standing import add_standing, close_standing, follow_owners
from qms.clocks.services.tasks import TaskSpec, hand_over, set_tasks
from qms.clocks.services.ticking import ring, ring_organisation
from qms.clocks.site_calendars import calendar_of

__all__ = [
    "TaskSpec",
    "add_standing",
    "calendar_of",
    "cancel_clocks",
    "close_standing",
    "follow_owners",
    "hand_over",
    "restart_clock",
    "ring",
    "ring_organisation",
    "set_tasks",
    "start_agreed_clock",
    "start_clock",
    "stop_clock",
]
