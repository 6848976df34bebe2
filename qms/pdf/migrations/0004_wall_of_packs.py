"""Put packs behind the wall and under watch; let one be found by its digest alone."""

from typing import ClassVar

from django.db import migrations

from qms.organisations.wall import Wall
from qms.pdf.sql import FIND_PACK, PACK_OF_THE_SAME_ORGANISATION, PORTAL_READS
from qms.trail.watch import Watch


class Migration(migrations.Migration):
    """Put packs behind the wall and under watch; let one be found by its digest alone."""

    dependencies: ClassVar = [("pdf", "0003_record_pack")]

    operations: ClassVar = [
        Wall("RecordPack", writes="INSERT"),
        migrations.RunSQL(PACK_OF_THE_SAME_ORGANISATION, migrations.RunSQL.noop),
        migrations.RunSQL(PORTAL_READS, migrations.RunSQL.noop),
        migrations.RunSQL(FIND_PACK, migrations.RunSQL.noop),
        Watch("RecordPack"),
        Watch("RecordPdf"),
        Watch("RecordPdfExport"),
    ]
