"""Put 8D reports and their disciplines behind the wall and under watch. The customer reads what was shared."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import KeepAsWritten, Wall
from qms.trail.watch import Watch

ON_SHARED = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = record_id)"


class Migration(migrations.Migration):
    """Put 8D reports and their disciplines behind the wall and under watch."""

    dependencies: ClassVar = [("capa", "0041_eight_d")]

    operations: ClassVar = [
        Wall(
            "EightD",
            portal="true",
            portal_columns=(
                "record_ptr_id",
                "capa_number",
                "customer_reference",
                "product",
                "part_number",
                "lot",
                "reported_at",
            ),
        ),
        Wall(
            "Discipline",
            portal=ON_SHARED,
            portal_columns=(
                "id",
                "organisation_id",
                "record_id",
                "step",
                "version",
                "text",
                "lines",
                "state",
                "shared_at",
                "answered_at",
                "answered_by_name",
                "answer_text",
            ),
        ),
        KeepAsWritten("Discipline", "text", "lines"),
        Wall("HistoricalEightD", writes=""),
        Wall("HistoricalDiscipline", writes=""),
        Watch("EightD"),
        Watch("Discipline"),
    ]
