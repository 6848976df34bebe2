"""The plan is approved; what was learned is carried into the documents (8D D5 and D7)."""

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from capa.guards.capa import actions_of
from capa.models import Action, Capa, Prevention
from capa.services.capa.actions import agree_actions
from qms.lib.refusal import Refused
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("capa", "approve_plan")
def approve_plan(record: Capa, *, by: Actor, signature: Signature | None) -> None:
    """Agree every day of the plan; each action's clock starts and its owner finds it on the queue."""
    agree_actions(record, actions_of(record).filter(state=Action.State.OPEN, agreed_at=None), by=by)


@act("capa", "record_prevention")
def record_prevention(
    record: Capa, *, by: Actor, signature: Signature | None, documents: Sequence[Mapping[str, str]]
) -> None:
    """Per document its number and new revision, or why it stays: `{"document", "reference", "revision",
    "skip_reason"}`.
    """
    if not documents:
        raise Refused(_("Say for at least one document what became of it."))
    for said in documents:
        _document(record, said, name_of(by))


def _document(record: Capa, said: Mapping[str, str], by_name: str) -> None:
    document = said["document"]
    if document not in Prevention.Document.values:
        raise Refused(_("Choose one of the documents."))
    reference, revision, skip = (said.get(name, "").strip() for name in ("reference", "revision", "skip_reason"))
    if skip and (reference or revision):
        raise Refused(_("A reason is needed only when the document stays as it is."), field=f"skip_reason_{document}")
    if not skip and not (reference and revision):
        raise Refused(_("Name the document and its new revision, or why it stays."), field=f"reference_{document}")
    row = Prevention.objects.filter(record_id=record.pk, document=document).first()
    row = row or Prevention(organisation=record.organisation, record=Record(pk=record.pk), document=document)
    row.reference, row.revision, row.skip_reason = reference, revision, skip
    row.at, row.by_name = timezone.now(), by_name
    row.save()
