"""The states of a document: that of the revision being worked on, else of the one in force; and what its rows ask for.

A customer sees a document only from its first day in force on, so whatever is being worked on it reads "In force".
"""

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import ENGINEER, MANAGER
from qms.clocks.services import TaskSpec
from qms.documents.guards import its_change_holds_it, unconfirmed
from qms.documents.models import Document, DocumentTranslation
from qms.documents.queries.athand import ENDED
from qms.records.models import Turn
from qms.records.queries import customers_of
from qms.workflow.declare import OWNER, Ask, State

WORKERS = (ENGINEER.code, MANAGER.code)
MANAGERS = (MANAGER.code,)
BEING_WORKED_ON = ("draft", "review", "approved", "scheduled")
LIVING = (*BEING_WORKED_ON, "effective", "withdrawn")
IN_FORCE = _("In force")

STATES = (
    State(
        "draft", _("Draft"), IN_FORCE, Turn.STAFF, "info", 0,
        asks=(Ask("submit", _("Write the revision and submit it"), (OWNER, *WORKERS)),),
    ),
    State(
        "review", _("In review"), IN_FORCE, Turn.STAFF, "accent", 1,
        asks=(Ask("approve", _("Approve the revision or return it"), MANAGERS),),
    ),
    State(
        "approved", _("Approved"), IN_FORCE, Turn.STAFF, "ok", 2,
        asks=(
            Ask("schedule", _("Say from when the revision holds"), (OWNER, *WORKERS), unless=its_change_holds_it),
        ),
    ),
    State("scheduled", _("Scheduled"), IN_FORCE, Turn.NOBODY, "ok", 3),
    State(
        "effective", IN_FORCE, IN_FORCE, Turn.NOBODY, "ok", 4,
        asks=(Ask("confirm", _("Review the document"), (OWNER, *WORKERS), "document_review"),),
    ),
    State(
        "withdrawn", _("Withdrawn"), _("Withdrawn"), Turn.STAFF, "bad",
        asks=(Ask("start_revision", _("Write another revision, or make the document obsolete"), (OWNER, *WORKERS)),),
    ),
    State("obsolete", _("Obsolete"), _("Obsolete"), Turn.NOBODY, "mute", final=True),
    State("void", _("Void"), _("Void"), Turn.NOBODY, "mute", final=True),
)  # fmt: skip

TRANSLATION_TASKS = {
    "needed": ("hand_in_translation", _("Translate the revision")),
    "in_work": ("review_translation", _("Review the translation")),
    "reviewed": ("approve_translation", _("Approve the translation")),
}
"""What a translation in that state asks for, of whom it names or else of those who work documents."""


def tasks_of(document: Document) -> list[TaskSpec]:
    """What rows ask for: translations of their people, receipts of the customers."""
    return [*_translations(document), *_receipts(document)]


def _translations(document: Document) -> list[TaskSpec]:
    rows = DocumentTranslation.objects.filter(record_id=document.pk, state__in=TRANSLATION_TASKS)
    found = []
    for row in rows.exclude(revision__state__in=ENDED).select_related("translator", "reviewer", "revision"):
        act, title = TRANSLATION_TASKS[row.state]
        person = {"needed": row.translator, "in_work": row.reviewer}.get(row.state)
        roles = MANAGERS if row.state == "reviewed" else WORKERS
        subject = translation_subject(row)
        found.append(TaskSpec(act, title, person=person, roles=roles, clock="document_translation", subject=subject))
    return found


def translation_subject(row: DocumentTranslation) -> str:
    """What tells the tasks and clocks of translations apart: "3 de"."""
    return f"{row.revision.number} {row.language}"


def _receipts(document: Document) -> list[TaskSpec]:
    if document.issue is None or not document.shared:
        return []
    reading = [one.pk for one in customers_of(document)]  # who does not read it any more confirms nothing
    return [
        TaskSpec(
            "acknowledge", _("Confirm the receipt of the document"), customer=row.customer, clock="document_receipt",
            subject=row.customer.code, tell=False,
        )
        for row in unconfirmed(document).filter(customer__in=reading).select_related("customer")
    ]  # fmt: skip
