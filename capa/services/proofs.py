"""Files of a record that are named as evidence: kept with their digests, so that what was shown stays known."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from qms.lib.refusal import Refused
from qms.records.models import Attachment, Record


def named(record: Record, proofs: Iterable[Attachment]) -> list[dict[str, str]]:
    """What is kept of them: `[{"id", "name", "sha256"}]`. Raises Refused (field proofs) for another record's file."""
    shown = list(proofs)
    if any(one.record_id != record.pk for one in shown):
        raise Refused(_("Choose files of this record."), field="proofs")
    return [{"id": str(one.pk), "name": one.name, "sha256": one.sha256} for one in shown]
