"""Why there is a revision: the records that ask for it and the change it belongs to, each linked to the document."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from qms.documents.models import Document, DocumentRevision
from qms.lib.refusal import Refused
from qms.records.models import Record, RecordLink, Relation
from qms.records.services import link
from qms.workflow.perform import Actor

MOST = 20


def say_why(
    document: Document, revision: DocumentRevision, *, change_number: str, caused_by: Sequence[str], by: Actor
) -> None:
    """Write change and causes into the draft and link them, so that the way leads back from the revision to them.

    A change may be one of another system: what is a record here is linked. Raises Refused for a cause that is none.
    """
    causes = list(dict.fromkeys(one.strip().upper() for one in caused_by if one.strip()))
    if len(causes) > MOST:
        raise Refused(_("At most %(count)s records at once.") % {"count": MOST}, field="caused_by")
    found = _records(document, {*causes, change_number})
    for number in causes:
        if number not in found:
            raise Refused(_("There is no record %(number)s.") % {"number": number[:40]}, field="caused_by")
        if number == document.number:
            raise Refused(_("A record is not linked to itself."), field="caused_by")
    revision.change_number, revision.caused_by = change_number, causes
    _link(document, [found[number] for number in dict.fromkeys([*causes, change_number]) if number in found], by)


def _records(document: Document, numbers: set[str]) -> dict[str, Record]:
    rows = Record.objects.filter(organisation=document.organisation, number__in=numbers - {""})
    return {row.number: row for row in rows}


def _link(document: Document, records: Sequence[Record], by: Actor) -> None:
    running = RecordLink.objects.filter(source_id=document.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    held = set(running.values_list("target_id", flat=True))
    for record in records:
        if record.pk not in held:
            link(Record.objects.get(pk=document.pk), record, Relation.FOLLOWS_FROM, by=by)
