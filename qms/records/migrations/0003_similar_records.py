"""Two functions that find similar records: what a few records have of what is asked, and which have something rare."""

from typing import ClassVar

from django.db import migrations

from qms.records.sql import SIMILAR

BACK = """DROP FUNCTION records_having(text[], uuid[], integer, boolean);
DROP FUNCTION records_with(text[], integer);"""


class Migration(migrations.Migration):
    """Add the functions; the entries they read are those of the search."""

    dependencies: ClassVar = [("records", "0002_wall")]

    operations: ClassVar = [migrations.RunSQL(SIMILAR, BACK)]
