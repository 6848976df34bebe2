"""Put jobs, form keys, drafts and saved views behind the wall; watch the jobs, since each export is one."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.trail.watch import Watch

OWN = "person_id = (SELECT acting_person())"
OWN_HERE = f"{OWN} AND customer_id = (SELECT acting_customer())"


class Migration(migrations.Migration):
    """Put jobs, form keys, drafts and saved views behind the wall."""

    dependencies: ClassVar = [
        ("workspace", "0003_own_things"),
        ("organisations", "0002_wall"),
        ("trail", "0003_watch_people_and_places"),
    ]

    operations: ClassVar = [
        Wall("Job", portal=OWN_HERE),
        Wall("FormKey", writes="INSERT, UPDATE, DELETE", portal=OWN),
        Wall("Draft", writes="INSERT, UPDATE, DELETE", portal=OWN_HERE),
        Wall("SavedView", writes="INSERT, UPDATE, DELETE", portal=OWN_HERE),
        Watch("Job", exclude=("done", "total", "refused", "leased_until")),
    ]
