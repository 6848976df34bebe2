"""How a revision is approved, dated, comes into force, and ends."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.clocks.duetime import LAST_YEAR
from qms.clocks.services import cancel_clocks
from qms.documents.guards import lacks_something
from qms.documents.models import Document, DocumentRevision
from qms.documents.queries import effective_revision
from qms.documents.services.drafting import end, give_up, the_working_one
from qms.documents.services.reading import ask_to_read, call_readings_off
from qms.documents.services.sharing import give_to_customers
from qms.documents.services.translating import order_mandatory, replace_former
from qms.lib.refusal import Refused
from qms.organisations.days import today
from qms.records.actors import name_of, person_of
from qms.signatures.models import Signature
from qms.web.times import day_words
from qms.workflow.perform import Actor, act

State = DocumentRevision.State


@act("document", "approve")
def approve(document: Document, *, by: Actor, signature: Signature | None) -> str:
    """Sign the revision. Mandatory translations are ordered; who must read it beforehand is asked to."""
    revision = the_working_one(document)
    revision.state = State.APPROVED
    revision.approved_at, revision.approved_by, revision.approved_by_name = timezone.now(), person_of(by), name_of(by)
    revision.save()
    order_mandatory(document, revision)
    if document.train_first:
        ask_to_read(document, revision)
    return str(revision)


@act("document", "schedule")
def schedule(document: Document, *, by: Actor, signature: Signature | None, effective_on: date) -> str:
    """Say from which day the revision holds: today at the earliest. For today nothing of its own may be missing; what
    it waits for beyond that, it waits for on its day.
    """
    revision, now = the_working_one(document), today(document.organisation)
    if effective_on < now:
        sentence = _("%(day)s has passed. A revision takes effect today at the earliest.")
        raise Refused(sentence % {"day": day_words(effective_on)}, field="effective_on")
    if effective_on.year > LAST_YEAR:
        raise Refused(_("This day lies too far ahead."), field="effective_on")
    if effective_on == now and (missing := lacks_something(document)):
        raise Refused(str(missing), field="effective_on")
    revision.effective_on, revision.state = effective_on, State.SCHEDULED
    revision.save(update_fields=["effective_on", "state"])
    return str(revision)


@act("document", "unschedule")
def unschedule(document: Document, *, by: Actor, signature: Signature | None) -> str:
    """The revision stays approved and has no day any more."""
    revision = the_working_one(document)
    revision.effective_on, revision.state = None, State.APPROVED
    revision.save(update_fields=["effective_on", "state"])
    return str(revision)


@act("document", "take_effect")
def take_effect(document: Document, *, by: Actor, signature: Signature | None) -> str:
    """Put the scheduled revision in the place of the one in force, for readers, customers and translations alike."""
    revision, now = the_working_one(document), today(document.organisation)
    if revision.effective_on is None or revision.effective_on > now:
        raise Refused(_("Its day has not come yet."))
    _refuse_skipped(document, revision)
    former = effective_revision(document)
    if former is not None:
        end(former, State.SUPERSEDED)
    revision.state, revision.started_on = State.EFFECTIVE, now
    revision.save(update_fields=["state", "started_on"])
    document.issue, document.effective_since = revision.number, now
    replace_former(document, revision)
    call_readings_off(document)
    ask_to_read(document, revision)
    give_to_customers(document, revision)
    return str(revision)


@act("document", "drop_revision")
def drop_revision(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """Give up what is being worked on."""
    revision = the_working_one(document)
    give_up(document, revision)
    if document.issue is None:
        document.state = "withdrawn"


@act("document", "confirm")
def confirm(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """The document was reviewed and stays as it is."""
    document.reviewed_on = today(document.organisation)


@act("document", "withdraw")
def withdraw(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """Take the revision in force out of use at once; what is being worked on goes on."""
    _end_what_is_in_force(document, State.WITHDRAWN)
    if document.state == "effective":
        document.state = "withdrawn"


@act("document", "retire")
def retire(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """The document is obsolete: nothing of it is read, translated or timed any more."""
    _end_what_is_in_force(document, State.OBSOLETE)
    cancel_clocks(document)


def _end_what_is_in_force(document: Document, state: str) -> None:
    former = effective_revision(document)
    if former is not None:
        end(former, state)
    document.issue = document.effective_since = None
    call_readings_off(document)
    cancel_clocks(document, codes=["document_receipt", "document_review"])


def _refuse_skipped(document: Document, revision: DocumentRevision) -> None:
    earlier = DocumentRevision.objects.filter(record_id=document.pk, started_on__isnull=False)
    highest = max(earlier.values_list("number", flat=True), default=0)
    if revision.number != highest + 1:
        raise Refused(_("Revision %(number)s was skipped.") % {"number": highest + 1})
