"""Keep the drawings of a discipline as the customer was shown them."""

from typing import ClassVar

from django.db import migrations, models

from qms.organisations.wall import KeepAsWritten
from qms.trail.watch import Watch

DRAWINGS = models.JSONField("drawings", default=list, blank=True)


class Migration(migrations.Migration):
    """Keep the drawings of a discipline as the customer was shown them."""

    dependencies: ClassVar = [("capa", "0042_eight_d_wall")]

    operations: ClassVar = [
        migrations.AddField("discipline", "drawings", DRAWINGS),
        migrations.AddField("historicaldiscipline", "drawings", DRAWINGS),
        migrations.RunSQL(
            "GRANT SELECT (drawings) ON capa_discipline TO portal",
            "REVOKE SELECT (drawings) ON capa_discipline FROM portal",
        ),
        KeepAsWritten("Discipline", "text", "lines", "drawings"),
        Watch("Discipline"),
    ]
