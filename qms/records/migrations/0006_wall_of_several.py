"""Let several customers read one record: the registry's wall and the search look their rows up."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeepAsWritten, Wall
from qms.records.sql import SEVERAL
from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Let several customers read one record. Nothing is taken back: the former rule is part of the new one."""

    dependencies: ClassVar = [("records", "0005_several_customers")]

    operations: ClassVar = [
        Wall(
            "RecordCustomer",
            portal="customer_id = (SELECT acting_customer()) AND ended_at IS NULL",
            portal_columns=("id", "organisation_id", "record_id", "customer_id", "ended_at"),
        ),
        KeepAsWritten("RecordCustomer", "organisation_id", "record_id", "customer_id", "since"),
        migrations.RunSQL(SEVERAL, migrations.RunSQL.noop),
        Watch("RecordCustomer"),
    ]
