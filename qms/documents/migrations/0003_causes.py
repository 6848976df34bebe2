"""Keep which records a revision was caused by."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from qms.trail.watch import Watch

NUMBERS = {"base_field": models.CharField(max_length=32), "default": list, "size": None, "verbose_name": "caused by"}


class Migration(migrations.Migration):
    """One column, in the history as well."""

    dependencies: ClassVar = [("documents", "0002_wall")]
    operations: ClassVar = [
        migrations.AddField("documentrevision", "caused_by", ArrayField(**NUMBERS)),
        migrations.AddField("historicaldocumentrevision", "caused_by", ArrayField(**NUMBERS)),
        Watch("DocumentRevision"),
    ]
