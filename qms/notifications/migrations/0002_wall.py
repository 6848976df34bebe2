"""Put messages and mutes behind the wall; a message's words cannot be changed by anybody at runtime."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import OpenTable, Wall

JOURNEY = "state, due_at, leased_until, attempts, last_error, sent_at, read_at"


class Migration(migrations.Migration):
    """Put messages and mutes behind the wall."""

    dependencies: ClassVar = [
        ("notifications", "0001_initial"),
        ("organisations", "0002_wall"),
    ]

    operations: ClassVar = [
        Wall(
            "OutboxMessage",
            writes=f"INSERT, UPDATE ({JOURNEY})",
            portal="recipient_id = (SELECT acting_person()) AND channel = 'in_app'",
        ),
        Wall("Mute", writes="INSERT, DELETE", portal="person_id = (SELECT acting_person())"),
        OpenTable("notifications_sandboxmail", writes="INSERT, DELETE"),
    ]
