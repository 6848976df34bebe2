"""What a change is linked to, and what of it is still open: documents by their revision, records by their state."""

from dataclasses import replace

from django.utils.translation import gettext as _

from changecontrol.guards.documents import document_tasks
from changecontrol.models import Change
from qms.accounts.seat import Seat
from qms.documents.models import DocumentRevision
from qms.documents.uses import Use, linked_uses
from qms.records.addresses import record_url
from qms.web.shapes import Tone

TONES: dict[str, Tone] = {"draft": "info", "review": "accent", "approved": "ok", "scheduled": "ok", "effective": "ok"}


def links_shown(record: Change, seat: Seat) -> list[Use]:
    """Each linked record once, affected documents too, with its state; what is open comes first.

    Of a document that the change revises the revision for the change counts, not what is in force until then.
    """
    found = {use.number: use for use in linked_uses(record, seat)}
    rows = DocumentRevision.objects.filter(organisation=record.organisation, change_number=record.number)
    revisions = {row.record_id: row for row in rows.exclude(state="dropped").defer("text").order_by("number")}
    for task in document_tasks(record):
        document = task.document
        assert document is not None, "these are tasks about documents"
        use = found.get(document.number) or Use(
            _("Affected document"), document.title, record_url(document, seat), document.number
        )
        found[document.number] = _by_revision(use, revisions.get(document.pk))
    return sorted(found.values(), key=lambda use: (not use.open, use.number))


def _by_revision(use: Use, revision: DocumentRevision | None) -> Use:
    if revision is None:
        return replace(use, state=_("No revision for this change yet"), tone="warn", open=True)
    state = f"{revision} {revision.get_state_display()}"
    return replace(use, state=state, tone=TONES.get(revision.state, "mute"), open=revision.started_on is None)
