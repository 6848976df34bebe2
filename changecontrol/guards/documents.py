"""The controlled documents of a change: they wait for it before they take effect, and it for them before it goes on."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from changecontrol.guards.athand import kept
from changecontrol.guards.change import CARRIED_OUT, ENDED
from changecontrol.guards.gate import first_ship_is_allowed
from changecontrol.models import AffectedItem, Change, ChangeTask
from qms.documents.guards import keeps_from_effect
from qms.documents.keepers import register_keeper
from qms.documents.models import Document, DocumentRevision
from qms.organisations.days import today
from qms.records.models import Record, RecordLink
from qms.web.times import day_words

Sentence = Promise | str | None


def document_tasks(record: Change) -> QuerySet[ChangeTask]:
    """The tasks about controlled documents that were not dropped."""
    rows = ChangeTask.objects.filter(record_id=record.pk, kind=ChangeTask.Kind.DOCUMENT, document__isnull=False)
    return rows.exclude(state=ChangeTask.State.DROPPED).select_related("document")


@register_keeper
def waits_for_its_change(document: Document, revision: Any) -> Sentence:
    """A revision holds on its day, but not before its change is carried out, nor past a closed gate of a customer.

    A change of another system, which is no record here, keeps nothing. One that names no change, or another than the
    one that asks for a revision of the document, is held by that one too: it would get past its gates unseen.
    """
    if not revision.change_number:
        return _asked_for(document)
    found = Change.objects.filter(organisation_id=document.organisation_id, number=revision.change_number).first()
    return (_kept_by(found) if found is not None else None) or _asked_by_another(document, revision, found)


def _kept_by(found: Change) -> Sentence:
    """What the change that a revision names says to it."""
    if found.state == "closed":
        return None
    shown = {"change": found.number}
    if found.state in ("rejected", "withdrawn"):
        text = _("%(change)s ended without being carried out. Give the revision up, or write it anew for another one.")
        return text % shown
    if found.state not in CARRIED_OUT:
        return _("It waits for %(change)s, which is not being carried out yet.") % shown
    if sentence := first_ship_is_allowed(found):
        return _("It waits for %(change)s. %(sentence)s") % {**shown, "sentence": sentence}
    return None


def _asking(document: Document) -> QuerySet[ChangeTask]:
    """The open tasks of running changes that ask for a revision of the document.

    One that was stopped and asks to bring back what held before does not: that is no revision of its own.
    """
    open_rows = ChangeTask.objects.filter(document_id=document.pk, state=ChangeTask.State.OPEN)
    rows = open_rows.filter(kind=ChangeTask.Kind.DOCUMENT).exclude(record__state__in=ENDED)
    back = open_rows.filter(kind=ChangeTask.Kind.BRING_BACK)
    return rows.exclude(record__in=back.values("record")).select_related("record").order_by("record__number")


def _asked_by_another(document: Document, revision: Any, found: Change | None) -> Sentence:
    """Another change asks for it, and the one that it names does not: it is not the revision of either."""
    if found is not None and found.state not in ENDED and document_tasks(found).filter(document=document.pk).exists():
        return None
    task = _asking(document).exclude(record__number=revision.change_number).first()
    if task is None:
        return None
    shown = {"change": task.record.number, "named": revision.change_number}
    text = _("%(change)s asks for a revision of this document, and this one names %(named)s. Return it to the draft "
             "and name %(change)s, or drop the task there.")  # fmt: skip
    return text % shown


def _asked_for(document: Document) -> Sentence:
    task = _asking(document).first()
    if task is None:
        return None
    text = _("%(change)s asks for a revision of this document. Return this one to the draft and name its change.")
    return text % {"change": task.record.number}


def in_force_by(record: Change) -> QuerySet[Document]:
    """The documents whose revision in force belongs to the change."""
    rows = DocumentRevision.objects.filter(change_number=record.number, state=DocumentRevision.State.EFFECTIVE)
    keys = rows.filter(organisation=record.organisation).values("record_id")
    return Document.objects.filter(pk__in=keys).order_by("number")


def bring_back_tasks(record: Change) -> QuerySet[ChangeTask]:
    """The tasks to bring back documents that are in force as a change has it which was stopped."""
    return ChangeTask.objects.filter(record_id=record.pk, kind=ChangeTask.Kind.BRING_BACK)


def held_by(record: Change) -> Document | None:
    """A document that is in force as the change has it, of which nobody has said why it stays so."""
    stays = bring_back_tasks(record).filter(state=ChangeTask.State.DROPPED)
    return in_force_by(record).exclude(pk__in=stays.values("document_id")).first()


def linked_documents(record: Change) -> QuerySet[Document]:
    """The controlled documents that running links tie to the change: specification, protocol, control plan, …

    Those that somebody has struck as not affected, with the reason, are none of them.
    """
    rows = RecordLink.objects.filter(Q(source_id=record.pk) | Q(target_id=record.pk), ended_at=None)
    ends = {key for pair in rows.values_list("source_id", "target_id") for key in pair} - {record.pk}
    struck = AffectedItem.objects.filter(record_id=record.pk, state=AffectedItem.State.EXCLUDED, linked__isnull=False)
    return Document.objects.filter(pk__in=ends, kind="document").exclude(pk__in=struck.values("linked_id"))


def documents_are_approved(record: Change) -> Sentence:
    """Nothing is started or shipped by documents that nobody has approved: those it revises or is linked to."""
    return kept(record, "approved", lambda: _first_unapproved(record))


def _first_unapproved(record: Change) -> Sentence:
    revised = set(document_tasks(record).values_list("document_id", flat=True))
    keys = {*revised, *linked_documents(record).values_list("pk", flat=True)}
    if not keys:
        return None
    revisions: dict[Any, list[DocumentRevision]] = {key: [] for key in keys}
    rows = DocumentRevision.objects.filter(record_id__in=keys).exclude(state=DocumentRevision.State.DROPPED)
    for row in rows.defer("text").order_by("number"):
        revisions[row.record_id].append(row)
    for document in Document.objects.filter(pk__in=keys).order_by("number"):
        if sentence := _unapproved(document, record, revisions[document.pk], document.pk in revised):
            return sentence
    return None


def _unapproved(document: Document, record: Change, revisions: list[DocumentRevision], revised: bool) -> Sentence:
    """Of a document that has a revision for the change, that one is approved; of any other it is enough that one is."""
    shown = {"document": document.number}
    own = [one for one in revisions if one.change_number == record.number]
    if revised and not own:
        return _("Before that: %(document)s has no revision for this change.") % shown
    counted = own[-1:] or revisions
    if any(one.approved_at for one in counted):
        return None
    shown["revision"] = str(counted[-1]) if counted else ""
    return _("Before that: %(document)s %(revision)s is approved.") % shown


def documents_are_effective(record: Change) -> Sentence:
    """The change is not carried out before the documents that say how hold (ISO 9001:2015 7.5.3)."""
    return kept(record, "documents", lambda: _first_waiting(record))


def _first_waiting(record: Change) -> Sentence:
    documents = [row.document for row in document_tasks(record) if row.document is not None]
    if not documents:
        return None
    rows = DocumentRevision.objects.filter(record_id__in=[one.pk for one in documents], change_number=record.number)
    found = {row.record_id: row for row in rows.defer("text").order_by("number")}
    sentences = (_waits_for(one, found.get(one.pk)) for one in documents)
    return next((sentence for sentence in sentences if sentence is not None), None)


def _waits_for(document: Record, revision: DocumentRevision | None) -> Sentence:
    shown = {"document": document.number}
    if revision is None:
        return _("Before that: %(document)s has no revision for this change.") % shown
    if revision.started_on is not None:
        return None
    if revision.effective_on is None or revision.effective_on <= today(document.organisation):
        why = keeps_from_effect(Document.objects.get(pk=document.pk)) if revision.effective_on else None
        return " ".join(str(one) for one in (_("Before that: %(document)s takes effect.") % shown, why) if one)
    shown["day"] = day_words(revision.effective_on)
    return _("Before that: %(document)s takes effect on %(day)s.") % shown
