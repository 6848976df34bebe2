"""Internal notes. No act turns a note into a message."""

from django.db import transaction
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.lib.text import clean_block
from qms.records.actors import By, name_of, person_of, require
from qms.records.models import Note, Record
from qms.records.notices import tell_of_note
from qms.records.search import refresh

BODY_LIMIT = 20_000


@transaction.atomic
def write_note(record: Record, *, body: str, by: By) -> Note:
    """Write a note that only staff reads. Owner and watching colleagues are told, never the customer."""
    require(by, staff=Right.TALK)
    text = clean_block(body, BODY_LIMIT)
    if not text:
        raise Refused(_("Write a note."), field="body")
    note = Note.objects.create(
        organisation_id=record.organisation_id,
        record_id=record.pk,
        author=person_of(by),
        author_name=name_of(by),
        body=text,
    )
    refresh(record)
    tell_of_note(record, note, by=by)
    return note
