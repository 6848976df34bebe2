"""Put problem statements and causes behind the wall and under watch; keep an action's cause in its organisation."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeyInside, Wall
from qms.trail.watch import Watch

TABLES = ("ProblemStatement", "Cause")


class Migration(migrations.Migration):
    """Put problem statements and causes behind the wall and under watch; keep an action's cause in its organisation."""

    dependencies: ClassVar = [("capa", "0021_causes")]

    operations: ClassVar = [
        *(Wall(name) for name in TABLES),
        *(Wall(f"Historical{name}", writes="") for name in TABLES),
        *(Watch(name) for name in TABLES),
        KeyInside("Action", "cause"),
        Watch("Action"),
    ]
