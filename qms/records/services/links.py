"""Typed links between records. A link is ended with a reason, never deleted."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.lib.refusal import Refused
from qms.lib.text import clean_block
from qms.organisations.context import because
from qms.records.actors import By, person_of, require
from qms.records.models import Record, RecordLink, Relation
from qms.records.offers import kind_of
from qms.records.services.events import record_event

REASON_LIMIT = 2000


@transaction.atomic
def link(source: Record, target: Record, relation: Relation | str, *, by: By) -> RecordLink:
    """Say how `source` relates to `target`; read back from the target with the inverse words.

    Refused when it is the same record, an unknown relation, a link that runs already, or a record that is out of use.
    """
    require(by, staff=Right.LINK_RECORDS)
    if relation not in Relation.values:
        raise Refused(_("Choose how the records relate."), field="relation")
    if source.pk == target.pk:
        raise Refused(_("A record is not linked to itself."), field="number")
    _refuse_as_evidence(target, relation)
    _refuse_out_of_use(source, target, relation)
    try:
        with transaction.atomic():
            row = RecordLink.objects.create(
                organisation_id=source.organisation_id,
                source_id=source.pk,
                target_id=target.pk,
                relation=relation,
                by=person_of(by),
            )
    except IntegrityError as error:
        raise Refused(_("The records are linked in this way already."), field="number") from error
    _note(source, "link", other=target, relation=relation, inverse=False, by=by)
    _note(target, "link", other=source, relation=relation, inverse=True, by=by)
    return row


def _refuse_as_evidence(target: Record, relation: Relation | str) -> None:
    asked = kind_of(target.kind).no_evidence
    if relation != Relation.EVIDENCED_BY or asked is None:
        return
    sentence = asked(kind_of(target.kind).model._default_manager.get(pk=target.pk))
    if sentence:
        raise Refused(str(sentence), field="number")


def _refuse_out_of_use(source: Record, target: Record, relation: Relation | str) -> None:
    """Nothing new rests on what is obsolete. That it caused something is said of the past, and stays possible."""
    if relation == Relation.CAUSED_BY:
        return
    for record in (source, target):
        asked = kind_of(record.kind).no_link
        if asked is not None and (sentence := asked(Record.objects.get(pk=record.pk))):  # as it stands now
            raise Refused(str(sentence), field="number")


@transaction.atomic
def end_link(row: RecordLink, *, reason: str, by: By) -> None:
    """End a running link. The reason stays with it. Refused without a reason or when it has ended already."""
    require(by, staff=Right.LINK_RECORDS)
    text = clean_block(reason, REASON_LIMIT)
    if not text:
        raise Refused(_("Give a reason."), field="reason")
    because(text)
    ended = RecordLink.objects.filter(pk=row.pk, ended_at=None).update(ended_at=timezone.now(), ended_reason=text)
    because("")
    if not ended:
        raise Refused(_("This link has ended already."))
    _note(row.source, "end_link", other=row.target, relation=row.relation, inverse=False, by=by, reason=text)
    _note(row.target, "end_link", other=row.source, relation=row.relation, inverse=True, by=by, reason=text)


def _note(
    record: Record, act: str, *, other: Record, relation: Relation | str, inverse: bool, by: By, reason: str = ""
) -> None:
    detail = {"number": other.number, "relation": str(relation), "inverse": inverse}
    record_event(record, act=act, from_state="", to_state="", by=by, reason=reason, detail=detail)
