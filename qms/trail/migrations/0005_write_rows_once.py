"""Once replaced the one function of all tables, which 0006 takes away."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Nothing to do any more."""

    dependencies: ClassVar = [
        ("trail", "0004_checkpoints"),
    ]

    operations: ClassVar = []
