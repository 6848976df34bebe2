"""The controlled documents of a change: each gets a task; its new revision takes effect on the day of the change.

They are dated by the approval of the plan, wait for the change to be carried out, and lose their day with the plan.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.documents import document_tasks
from changecontrol.models import AffectedItem, Change, ChangeTask
from changecontrol.services.plan import asked, new_task, refuse_past
from changecontrol.workflow.who import CARRIED_OUT
from qms.accounts.models import Person
from qms.documents.models import WORKING, Document, DocumentRevision
from qms.documents.queries import working_revision
from qms.documents.services import ask_anew, follow_the_days, schedule_for_change, unschedule_for_change
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.context import reason_kept
from qms.organisations.days import today
from qms.records.actors import name_of
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, Done, act

GONE = ("obsolete", "void")
Kind = AffectedItem.Kind
DATED = ("consultation", "cleared", *CARRIED_OUT, "closed")
"""The states in which the plan is approved and dates its documents."""


@act("change", "add_document")
def add_document(
    record: Change, *, by: Actor, signature: Signature | None, number: str, owner: Person | None = None,
    due_on: date | None = None,
) -> None:  # fmt: skip
    """A controlled document that the change revises. Raises Refused: none of that number, obsolete, listed already."""
    document = Document.objects.filter(organisation=record.organisation, number=clean_line(number, 32).upper()).first()
    if document is None:
        raise Refused(_("There is no document %(number)s.") % {"number": number[:32]}, field="number")
    if document.state in GONE:
        raise Refused(_("%(number)s is not used any more.") % {"number": document.number}, field="number")
    if document_tasks(record).filter(document_id=document.pk).exists():
        raise Refused(_("%(item)s is listed already.") % {"item": document.number}, field="number")
    refuse_past(record, due_on)
    AffectedItem.objects.get_or_create(
        organisation=record.organisation, record=Record(pk=record.pk), kind=Kind.DOCUMENT, reference=document.number,
        defaults={
            "label": document.title, "linked": Record(pk=document.pk), "source": AffectedItem.Source.HAND,
            "state": AffectedItem.State.CONFIRMED, "settled_by_name": name_of(by), "settled_at": timezone.now(),
        },
    )  # fmt: skip
    asked(record, _task_of(record, document, owner=owner or document.owner, due_on=due_on), by)
    if record.approved_at:
        date_documents(record, by=by)


def _task_of(record: Change, document: Record, *, owner: Person | None, due_on: date | None = None) -> ChangeTask:
    text = _("New revision of %(number)s") % {"number": document.number}
    return new_task(
        record, text, kind=ChangeTask.Kind.DOCUMENT, citation=_("Affected document"), owner=owner, due_on=due_on,
        document=Record(pk=document.pk),
    )  # fmt: skip


def tasks_for_documents(record: Change) -> list[ChangeTask]:
    """A task for every affected document that never had one; returns those that are new."""
    held = ChangeTask.objects.filter(record_id=record.pk, document__isnull=False).values("document_id")
    items = AffectedItem.objects.filter(record_id=record.pk, kind=Kind.DOCUMENT, state="confirmed")
    rows = items.filter(linked__kind="document").exclude(linked_id__in=held).select_related("linked__owner")
    return [
        _task_of(record, item.linked, owner=item.linked.owner)
        for item in rows.order_by("reference") if item.linked is not None
    ]  # fmt: skip


def date_documents(record: Change, *, by: Actor) -> None:
    """Let the new revisions of the change's documents take effect on the day its implementation starts.

    A document whose revision is not begun yet is dated later; the change is not carried out before it holds.
    """
    with reason_kept():
        for task in document_tasks(record):
            assert task.document_id is not None
            _dated(record, Document.objects.get(pk=task.document_id), by)


def _dated(record: Change, document: Document, by: Actor) -> None:
    revision = working_revision(document)
    if revision is None or revision.change_number not in ("", record.number):
        return
    now = today(record.organisation)
    day = max(record.implement_on or now, now)
    if (revision.change_number, revision.effective_on) != (record.number, day) or document.state == "approved":
        schedule_for_change(document, record.number, effective_on=day, by=by)


def refuse_unrevised(record: Change, task: ChangeTask, *, by: Actor) -> None:
    """Date the document of a task; refuse where no revision of it belongs to the change."""
    if task.document_id is None:
        return
    document = Document.objects.get(pk=task.document_id)
    with reason_kept():
        _dated(record, document, by)
    if not DocumentRevision.objects.filter(record_id=document.pk, change_number=record.number).exists():
        text = _("%(document)s has no revision for this change. Start one there, then complete the task.")
        raise Refused(text % {"document": document.number}, field="task")


def _revisions_of(record: Change) -> list[Document]:
    """The documents of which a revision that is being worked on belongs to the change."""
    rows = DocumentRevision.objects.filter(
        organisation=record.organisation, change_number=record.number, state__in=WORKING
    )
    return list(Document.objects.filter(pk__in=rows.values("record_id")).order_by("number"))


def follow_the_change(done: Done) -> None:
    """Documents whose day has come take effect with the start of their change, and lose the day with its plan.

    Those without a day ask for one only where the change does not keep them.
    """
    record, by = done.record, done.by
    if record.state == done.from_state:
        return
    if record.state in CARRIED_OUT and done.from_state not in CARRIED_OUT:
        for document in _revisions_of(record):
            follow_the_days(record.organisation, document)
    elif record.state not in DATED and (done.from_state in DATED or record.state in ("rejected", "withdrawn")):
        for document in _revisions_of(record):
            unschedule_for_change(document, record.number, by=by)
    for document in _revisions_of(record):
        if document.state == "approved":
            ask_anew(document)
