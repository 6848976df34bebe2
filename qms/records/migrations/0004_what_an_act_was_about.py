"""Let an act in the timeline name what it was about, where the customer may read that too."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the column, empty for what happened before, and let the customer's side read it."""

    dependencies: ClassVar = [("records", "0003_links_for_customers")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="event",
            name="about",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.RunSQL(
            "GRANT SELECT (about) ON records_event TO portal", "REVOKE SELECT (about) ON records_event FROM portal"
        ),
    ]
