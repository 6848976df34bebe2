"""Let a customer read its tasks on what it sees alone: one stayed readable when the sharing of its record ended."""

from typing import ClassVar

from django.db import migrations

OWN = "customer_id = (SELECT acting_customer())"
ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"


class Migration(migrations.Migration):
    """Ask the registry, too; its own policy says what is shared."""

    dependencies: ClassVar = [("clocks", "0004_terms_of_clocks"), ("records", "0006_wall_of_several")]

    operations: ClassVar = [
        migrations.RunSQL(
            f"ALTER POLICY portal ON clocks_task USING ({OWN} AND {ON_SHARED})",
            f"ALTER POLICY portal ON clocks_task USING ({OWN})",
        ),
    ]
