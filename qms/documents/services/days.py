"""What the days bring: scheduled revisions take effect; and what a change brings: the day of its documents."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import SYSTEM
from qms.documents.guards import keeps_from_effect
from qms.documents.models import Document, DocumentRevision
from qms.documents.notices.document import announce
from qms.documents.queries import working_revision
from qms.documents.services.causes import say_why
from qms.documents.services.drafting import the_working_one
from qms.documents.workflow import DOCUMENT
from qms.lib.refusal import Refused
from qms.lib.text import clean_line
from qms.organisations.days import today
from qms.organisations.models import Organisation
from qms.records.actors import require
from qms.records.offers import EventWords, register_event
from qms.records.services import record_event, touch_version
from qms.workflow.asks import ask_for
from qms.workflow.perform import ANNOUNCERS, Actor, Done, lock, perform


def follow_the_days(organisation: Organisation, document: Document | None = None) -> int:
    """Let the revisions take effect whose day has come and that nothing keeps from it. Returns how many did.

    What something keeps from it is looked at again next time. Runs as often as one likes.
    """
    due = DocumentRevision.objects.filter(
        organisation=organisation, state=DocumentRevision.State.SCHEDULED, effective_on__lte=today(organisation)
    )
    if document is not None:
        due = due.filter(record_id=document.pk)
    done = 0
    for key in due.order_by("effective_on", "id").values_list("record_id", flat=True):
        record = Document.objects.get(pk=key)
        if record.state == "scheduled" and keeps_from_effect(record) is None:
            perform(record, "take_effect", by=SYSTEM)
            done += 1
    return done


@transaction.atomic
def schedule_for_change(document: Document, change_number: str, *, effective_on: date, by: Actor) -> Document:
    """Let the revision that is being worked on belong to a change and take effect on its day.

    An approved one is scheduled at once; one that is not approved yet keeps the day, which its scheduling then offers.
    Raises Refused: no right, no revision in work, a day in the past, or what the act refuses.
    """
    require(by, staff=Right.EDIT_RECORDS)
    record: Document = lock(document)
    revision = the_working_one(record)
    if effective_on < today(record.organisation):
        raise Refused(_("A revision takes effect today at the earliest."), field="effective_on")
    number = clean_line(change_number, 32).upper()
    say_why(record, revision, change_number=number, caused_by=revision.caused_by, by=by)
    revision.effective_on = effective_on
    revision.save(update_fields=["change_number", "effective_on"])
    detail = {"revision": str(revision), "change": revision.change_number, "day": effective_on.isoformat()}
    record_event(record, act=DATED, from_state="", to_state="", by=by, detail=detail)
    if record.state in ("approved", "scheduled"):
        return perform(record, "schedule", by=by, data={"effective_on": effective_on})  # type: ignore[no-any-return]
    touch_version(record, by=by)
    return record


@transaction.atomic
def unschedule_for_change(document: Document, change_number: str, *, by: Actor) -> Document:
    """Take back the day that a change gave to its revision: the change ended, or its plan was taken back.

    The revision still belongs to the change. Nothing is done where none of it is being worked on, or it has no day.
    """
    require(by, staff=Right.EDIT_RECORDS)
    record: Document = lock(document)
    revision = working_revision(record)
    if revision is None or revision.change_number != change_number or revision.effective_on is None:
        return record
    if record.state == "scheduled":
        return perform(record, "unschedule", by=SYSTEM)  # type: ignore[no-any-return]
    revision.effective_on = None
    revision.save(update_fields=["effective_on"])
    detail = {"revision": str(revision), "change": change_number}
    record_event(record, act=UNDATED, from_state="", to_state="", by=by, detail=detail)
    touch_version(record, by=by)
    return record


@transaction.atomic
def ask_anew(document: Document) -> None:
    """Bring the open tasks of the document in line with its state: a change that keeps it has moved on."""
    record: Document = lock(document)
    ask_for(DOCUMENT, record, by=SYSTEM)


DATED, UNDATED = "date_by_change", "undate_by_change"
register_event(
    DATED, EventWords("calendar-clock", lambda told: _("dated %(revision)s by %(change)s: %(day)s") % dict(told))
)
register_event(
    UNDATED, EventWords("calendar-x", lambda told: _("took back the day of %(revision)s with %(change)s") % dict(told))
)


def _announce(done: Done) -> None:
    """Tell the people; a revision that was scheduled for today takes effect at once."""
    announce(done)
    if done.transition.act == "schedule":
        follow_the_days(done.record.organisation, done.record)


ANNOUNCERS["document"] = _announce
