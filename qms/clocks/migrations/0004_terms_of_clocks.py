"""Keep what terms say of a clock in a column that customers cannot read: terms need not be shared with them."""

from typing import ClassVar

from django.db import migrations, models

from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Keep what terms say of a clock in a column that customers cannot read: terms need not be shared with them."""

    dependencies: ClassVar = [("clocks", "0003_hand_over_and_rule_version")]

    operations: ClassVar = [
        migrations.AddField("clock", "terms", models.JSONField(null=True, blank=True)),
        Watch("Clock"),
    ]
