"""Writing down that a pack was made, and which records left the house in it."""

from collections.abc import Sequence
from datetime import datetime

from qms.lib.release import product
from qms.pdf.models import RecordPack, RecordPdfExport
from qms.pdf.packs.binding import Bound
from qms.pdf.packs.gathering import Part
from qms.workspace.models import Job


def register_pack(job: Job, *, parts: Sequence[Part], bound: Bound, made_at: datetime) -> None:
    """Put the pack into the register, and each of its records into the log of exports. The file is kept already."""
    first = parts[0].document
    pack = RecordPack.objects.create(
        organisation_id=job.organisation_id, audience=first.audience, customer_id=job.customer_id,
        language=first.language, digest=bound.digest, sha256=job.sha256, size=job.size or 0, records=len(parts),
        pages=bound.pages, generator=product(), made_at=made_at, made_for_name=job.person.name,
    )  # fmt: skip
    RecordPdfExport.objects.bulk_create(
        RecordPdfExport(
            organisation_id=job.organisation_id, record_id=part.pdf.record_id, pdf_id=part.pdf.pk,
            person=job.person, person_name=job.person.name, pack=pack,
        )
        for part in parts
    )  # fmt: skip
