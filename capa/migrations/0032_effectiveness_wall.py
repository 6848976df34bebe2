"""Put criteria and checks of effectiveness behind the wall and under watch. The customer's side reads none of it."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

TABLES = ("EffectivenessPlan", "EffectivenessCheck")


class Migration(migrations.Migration):
    """Put criteria and checks of effectiveness behind the wall and under watch."""

    dependencies: ClassVar = [("capa", "0031_effectiveness")]

    operations: ClassVar = [
        *(Wall(name) for name in TABLES),
        *(Wall(f"Historical{name}", writes="") for name in TABLES),
        *(Watch(name) for name in TABLES),
    ]
