"""Keep who of a customer first opened what it was given; the customer may read when."""

from typing import ClassVar

from django.db import migrations, models

from qms.organisations.wall import KeepAsWritten
from qms.trail.watch import Watch

AT = {"blank": True, "null": True, "verbose_name": "first opened"}
BY = {"blank": True, "max_length": 120, "verbose_name": "first opened by", "default": ""}


class Migration(migrations.Migration):
    """Two columns, in the history as well, and the grant of one of them to the portal."""

    dependencies: ClassVar = [("documents", "0003_causes")]
    operations: ClassVar = [
        *(
            operation
            for name in ("distribution", "historicaldistribution")
            for operation in (
                migrations.AddField(name, "opened_at", models.DateTimeField(**AT)),
                migrations.AddField(name, "opened_by_name", models.CharField(**BY), preserve_default=False),
            )
        ),
        Watch("Distribution"),
        KeepAsWritten("Distribution", "organisation_id", "record_id", "revision_id", "customer_id", "at"),
        migrations.RunSQL(
            "GRANT SELECT (opened_at) ON documents_distribution TO portal",
            "REVOKE SELECT (opened_at) ON documents_distribution FROM portal",
        ),
    ]
