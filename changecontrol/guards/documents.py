"""What must hold of the controlled documents of a change: the revision that belongs to it is in force."""

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from changecontrol.guards.athand import kept
from changecontrol.models import Change, ChangeTask
from qms.documents.models import DocumentRevision
from qms.records.models import Record
from qms.web.times import day_words

Sentence = Promise | str | None


def document_tasks(record: Change) -> QuerySet[ChangeTask]:
    """The tasks about controlled documents that were not dropped."""
    rows = ChangeTask.objects.filter(record_id=record.pk, kind=ChangeTask.Kind.DOCUMENT, document__isnull=False)
    return rows.exclude(state=ChangeTask.State.DROPPED).select_related("document")


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
    if revision.effective_on is None:
        return _("Before that: %(document)s takes effect.") % shown
    shown["day"] = day_words(revision.effective_on)
    return _("Before that: %(document)s takes effect on %(day)s.") % shown
