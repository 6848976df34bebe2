"""Put trade-offs behind the wall and under watch. A dissent is written once: nobody has the right to change it."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

TABLES = ("TradeOff", "TradeOption", "TradeCriterion", "TradeScorer", "TradeScore")


class Migration(migrations.Migration):
    """Put trade-offs behind the wall and under watch."""

    dependencies: ClassVar = [("changecontrol", "0061_trade_offs")]

    operations: ClassVar = [
        *(Wall(name) for name in TABLES),
        Wall("Dissent", writes="INSERT"),
        *(Wall(f"Historical{name}", writes="") for name in (*TABLES, "Dissent")),
        *(Watch(name) for name in (*TABLES, "Dissent")),
    ]
