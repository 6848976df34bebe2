"""The house keeps the files that are imported now; nothing changes in the database."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Forget the model; its table is kept by qms.importing."""

    dependencies: ClassVar = [("feedback", "0003_import_files"), ("importing", "0001_take_over_import_files")]

    operations: ClassVar = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="ImportFile")])
    ]
