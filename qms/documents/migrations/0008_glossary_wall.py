"""Put the glossary behind the wall and under watch; customers do not read it."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Put the glossary behind the wall and under watch; the watch of translations learns of their new column."""

    dependencies: ClassVar = [("documents", "0007_glossary")]

    operations: ClassVar = [
        Wall("GlossaryTerm"),
        Wall("HistoricalGlossaryTerm", writes=""),
        Watch("GlossaryTerm"),
        Watch("DocumentTranslation"),
    ]
