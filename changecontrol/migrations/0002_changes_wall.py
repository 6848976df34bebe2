"""Put changes, notices and the register of supply behind the wall and under watch. Customers read what they were sent."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeepAsWritten, Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"
INTERNAL = (
    "Change", "Assessment", "AffectedItem", "RiskDelta", "Comparison", "ClassRuleSet", "ClassRule", "Answer", "RuleHit",
    "ChangeTask", "Recipient", "Supply",
)  # fmt: skip
NOTICE = (
    "record_ptr_id", "change_number", "revision", "asks", "sent_at", "first_ship_on", "earliest_ship_on", "silence",
    "acknowledged_at", "acknowledged_by_name",
)  # fmt: skip
OF_NOTICES: dict[str, tuple[str, ...]] = {
    "NoticeRevision": ("revision", "content", "changed", "sent_at"),
    "Question": ("revision", "text", "asked_at", "asked_by_name", "answer", "answered_at", "answered_by_name"),
    "Decision": ("revision", "outcome", "words", "at", "by_name", "withdrawn_at"),
    "Condition": ("number", "revision", "text", "state", "evidence", "met_at"),
}
KEYS = ("id", "organisation_id", "record_id")
TABLES = (*INTERNAL, "ChangeNotice", *OF_NOTICES)


class Migration(migrations.Migration):
    """Put changes, notices and the register of supply behind the wall and under watch."""

    dependencies: ClassVar = [("changecontrol", "0001_changes"), ("signatures", "0002_wall"), ("clocks", "0002_wall")]

    operations: ClassVar = [
        *(Wall(name) for name in INTERNAL),
        Wall("ChangeNotice", portal="true", portal_columns=NOTICE),
        *(Wall(name, portal=ON_SHARED, portal_columns=(*KEYS, *columns)) for name, columns in OF_NOTICES.items()),
        KeepAsWritten("NoticeRevision", "revision", "content", "changed", "sent_at", "sent_by_id"),
        *(Wall(f"Historical{name}", writes="") for name in TABLES),
        *(Watch(name) for name in TABLES),
    ]
