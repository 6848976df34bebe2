"""Put samples, mailed answers and shown files behind the wall and under watch; new columns of what customers read."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeyInside, Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"
SAMPLES = (
    "id", "organisation_id", "record_id", "number", "revision", "quantity", "words", "asked_at", "asked_by_name",
    "sent_at", "sent_how",
)  # fmt: skip
TABLES = ("SampleRequest", "MailedAnswer", "NoticeFile")


def also_read(table: str, column: str) -> migrations.RunSQL:
    """Let the customer's side read a column that was added later."""
    back = f"REVOKE SELECT ({column}) ON {table} FROM portal"  # noqa: S608  names of our own tables
    return migrations.RunSQL(f"GRANT SELECT ({column}) ON {table} TO portal", back)


class Migration(migrations.Migration):
    """Put samples, mailed answers and shown files behind the wall and under watch."""

    dependencies: ClassVar = [("changecontrol", "0051_plan_and_answers")]

    operations: ClassVar = [
        Wall("SampleRequest", portal=ON_SHARED, portal_columns=SAMPLES),
        Wall("MailedAnswer"),
        Wall("NoticeFile"),
        *(Wall(f"Historical{name}", writes="") for name in TABLES),
        *(Watch(name) for name in TABLES),
        *(Watch(name) for name in ("Change", "ChangeTask", "Condition", "Decision")),
        KeyInside("ChangeTask", "document"),
        KeyInside("ChangeTask", "file"),
        also_read("changecontrol_decision", "way"),
        also_read("changecontrol_condition", "before_first_lot"),
    ]
