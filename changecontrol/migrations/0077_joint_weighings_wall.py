"""Put joint weighings behind the wall and under watch: the customer reads what is shown to it and what it said itself.

What was shown, proposed and stated is written once. The tables of the trade-off stay closed to the customer's side.
"""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"
ROW = ("id", "organisation_id", "record_id", "revision")
JOINT = ("record_ptr_id", "question", "revision", "asked_at", "outcome", "answer", "told_at")
WEIGHTS = (*ROW, "weights", "comment", "by_name", "at")
SCORES = (*ROW, "option", "criterion", "value", "evidence", "by_name", "at")
POSITIONS = (*ROW, "stance", "option", "reason", "by_name", "at", "signature")
TABLES = ("JointWeighing", "TradeShare", "SharedSheet", "ProposedWeights", "CustomerScore", "CustomerPosition")


class Migration(migrations.Migration):
    """Put joint weighings behind the wall and under watch."""

    dependencies: ClassVar = [("changecontrol", "0076_joint_weighings")]

    operations: ClassVar = [
        Wall("JointWeighing", portal="true", portal_columns=JOINT),
        Wall("TradeShare"),
        Wall("SharedSheet", writes="INSERT", portal=ON_SHARED, portal_columns=(*ROW, "content", "shown_at")),
        Wall("ProposedWeights", writes="INSERT", portal=ON_SHARED, portal_columns=WEIGHTS),
        Wall("CustomerScore", portal=ON_SHARED, portal_columns=SCORES),
        Wall("CustomerPosition", writes="INSERT", portal=ON_SHARED, portal_columns=POSITIONS),
        *(Wall(f"Historical{name}", writes="") for name in TABLES),
        *(Watch(name) for name in (*TABLES, "TradeOff", "TradeCriterion")),
    ]
