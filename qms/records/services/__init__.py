"""The acts that every record knows. Only these modules write the registry's tables."""

from qms.records.services.arrivals import Arrivals
from qms.records.services.customers import share_with
from qms.records.services.events import record_event, touch_version
from qms.records.services.files import FILES_PER_MESSAGE, attach, attach_all, share_attachment
from qms.records.services.followers import follow, unfollow
from qms.records.services.links import end_link, link
from qms.records.services.messages import log_call, write_message
from qms.records.services.notes import write_note

__all__ = [
    "FILES_PER_MESSAGE",
    "Arrivals",
    "attach",
    "attach_all",
    "end_link",
    "follow",
    "link",
    "log_call",
    "record_event",
    "share_attachment",
    "share_with",
    "touch_version",
    "unfollow",
    "write_message",
    "write_note",
]
