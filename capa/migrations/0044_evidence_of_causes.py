"""Let a cause name files of its record as evidence."""

from typing import ClassVar

from django.db import migrations, models

from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Add the column to causes and their history, and let the history take it over."""

    dependencies: ClassVar = [("capa", "0043_drawings_of_disciplines")]

    operations: ClassVar = [
        *(
            migrations.AddField(
                model_name=name,
                name="files",
                field=models.JSONField(
                    blank=True,
                    db_default=models.Value([], models.JSONField()),
                    default=list,
                    verbose_name="files",
                ),
            )
            for name in ("cause", "historicalcause")
        ),
        Watch("Cause"),
    ]
