"""What the fragments of a record's page ask beside their rows; asked with the frame's counts, in one statement.

A page calls `ask_for_record` before it is drawn, because the frame around it is drawn first and asks what is waiting.
"""

from qms.accounts.seat import Seat, Side
from qms.records.models import Record
from qms.records.notices import customer_people
from qms.records.queries import watching
from qms.web.together import Together

WATCHING = "whether the record is watched"
READERS = "who reads a message"


def ask_for_record(record: Record, seat: Seat, asked: Together) -> None:
    """Whether the person watches the record, and whom of the customer a message reaches; nothing in the portal."""
    if seat.side is Side.STAFF:
        asked.count(WATCHING, lambda: watching(record, seat).values("pk"))
        asked.rows(READERS, lambda: customer_people(record).values("pk", "name"))
