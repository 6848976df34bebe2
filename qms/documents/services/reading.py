"""Who must read a document, and that they have."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.accounts.models import Person
from qms.accounts.rights import STAFF_ROLES, Right, rights_of
from qms.accounts.seat import Seat
from qms.clocks.models import Task
from qms.clocks.places import register_standing
from qms.clocks.services import TaskSpec, add_standing, close_standing
from qms.documents.models import Document, DocumentRevision, ReadAcknowledgement, ReadRequirement
from qms.documents.queries import effective_revision, not_yet_read, people_who_must_read, working_revision
from qms.lib.refusal import Refused
from qms.organisations.models import Site
from qms.records.models import Record
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

READ = "read"
register_standing(READ, "read/")
READERS = [role for role in STAFF_ROLES if Right.READ_RECORDS in rights_of([role.code])]
"""The roles that can be required to read: those that may open documents at all."""


@act("document", "require_reading")
def require_reading(
    document: Document, *, by: Actor, signature: Signature | None, role: str, site: Site | None = None
) -> None:
    """Holders of the role, at that site or at all, read each revision. Those who have not read this one are asked."""
    if role not in {one.code for one in READERS}:
        raise Refused(_("Choose a role whose holders may read documents."), field="role")
    asked = ReadRequirement.objects.filter(record_id=document.pk, ended_at=None, role=role)
    if asked.filter(site=site).exists() or asked.filter(site=None).exists():
        raise Refused(_("They must read it already."), field="role")
    ReadRequirement.objects.create(
        organisation=document.organisation, record=Record(pk=document.pk), role=role, site=site
    )
    if (revision := to_be_read(document)) is not None:
        ask_to_read(document, revision)


@act("document", "end_reading")
def end_reading(document: Document, *, by: Actor, signature: Signature | None, requirement: ReadRequirement) -> None:
    """They need not read it any more; what was read stays."""
    if requirement.record_id != document.pk or requirement.ended_at is not None:
        raise Refused(_("This requirement has ended."), field="requirement")
    requirement.ended_at = timezone.now()
    requirement.save(update_fields=["ended_at"])
    still = set(people_who_must_read(document).values_list("pk", flat=True))
    for task in open_readings(document).exclude(person__in=still):
        close_standing(READ, task.subject, [document.pk], done=False)


@transaction.atomic
def acknowledge_reading(document: Document, *, revision: DocumentRevision, by: Seat) -> ReadAcknowledgement:
    """Somebody has read and understood the revision. Saying it twice changes nothing.

    Raises Refused: a revision nobody is to read any more, or not yet.
    """
    current = DocumentRevision.objects.select_for_update().get(pk=revision.pk)
    if current.state not in ("approved", "scheduled", "effective") or current.record_id != document.pk:
        raise Refused(_("This revision is not to be read any more. Open the document and read the one in force."))
    row, _new = ReadAcknowledgement.objects.get_or_create(
        organisation=document.organisation, record=Record(pk=document.pk), revision=current, person=by.person,
        defaults={"person_name": by.person.name},
    )  # fmt: skip
    close_standing(READ, subject_of(current, by.person), [document.pk], done=True)
    return row


def to_be_read(document: Document) -> DocumentRevision | None:
    """The revision that is read now: the one in force, or beforehand the approved one."""
    coming = working_revision(document) if document.train_first else None
    if coming is not None and coming.state in ("approved", "scheduled"):
        return coming
    return effective_revision(document)


def ask_to_read(document: Document, revision: DocumentRevision) -> int:
    """Put the reading on the queue of everybody who must and has not; returns how many are new."""
    record = Record(pk=document.pk, organisation_id=document.organisation_id)
    return add_standing(
        [
            (record, TaskSpec(READ, gettext_lazy("Read and understand the document"), person=one,
                              subject=subject_of(revision, one)))
            for one in not_yet_read(document, revision)
        ]
    )  # fmt: skip


def call_readings_off(document: Document) -> None:
    """Nobody is asked any more to read what is not in force."""
    for subject in set(open_readings(document).values_list("subject", flat=True)):
        close_standing(READ, subject, [document.pk], done=False)


def open_readings(document: Document) -> QuerySet[Task]:
    """The open tasks to read the document."""
    return Task.objects.filter(record_id=document.pk, act=READ, state=Task.State.OPEN)


def subject_of(revision: DocumentRevision, person: Person) -> str:
    """What tells the readings of a document apart; at most 40 characters."""
    return f"{revision.number}:{person.pk.hex}"
