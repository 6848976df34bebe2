"""A customer's document is received, reviewed, implemented and verified; the next revision supersedes it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import SYSTEM, Seat
from qms.documents.models import ExternalDocument, ExternalType, Outcome
from qms.documents.models.external import REFERENCE_LIMIT, REVISION_LIMIT, WORDS_LIMIT
from qms.documents.notices.external import announce
from qms.documents.queries.external import earlier, revisions_of
from qms.documents.workflow.external import EXTERNAL
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.context import behind_the_counter, reason_kept
from qms.organisations.days import today
from qms.organisations.models import Customer, Organisation, Site
from qms.records.actors import person_of
from qms.records.models import Record, Relation, Turn
from qms.records.offers import KINDS
from qms.records.services import link
from qms.records.services.files import kept, put
from qms.registrations.queries import may_concern, open_assessments
from qms.registrations.services import ask_for_assessment, naming_acts, regulatory_acts
from qms.signatures.models import Signature
from qms.workflow.keeping import assigned, correcting, voided
from qms.workflow.opening import numbered
from qms.workflow.perform import ANNOUNCERS, Actor, act, begin, perform

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LINES = {"title": 200, "reference": REFERENCE_LIMIT, "revision": REVISION_LIMIT}
FIRST_YEAR = 1990
NEVER = ("received_on", "outcome", "rationale", "reviewed_on", "implemented_on", "verified_on", "evidence", "shared")
_correct = correcting(NEVER)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What is entered when a customer's document comes in. reference, revision: as the customer writes them."""

    customer: Customer
    type: str
    reference: str
    revision: str
    title: str
    received_on: date
    site: Site | None = None


def receive_document(
    organisation: Organisation, *, said: Receipt, by: Seat, files: Sequence["UploadedFile[Any]"] = ()
) -> ExternalDocument:
    """Store a document of a customer with its number and files; the clock of its review runs from the day of receipt.

    The customer sees it at once, with its files: they are its own. Raises Refused with the field that is wrong: no
    right, no words, a day to come, a revision that is here already.
    """
    if not by.may(Right.EDIT_RECORDS):
        raise Refused(_("Your role does not allow this."))
    if not said.customer.active:
        raise Refused(_("%(name)s is not in use any more.") % {"name": said.customer.name}, field="customer")
    if said.received_on.year < FIRST_YEAR:
        raise Refused(_("This day lies too far away."), field="received_on")
    _refuse_to_come(said.received_on, organisation, "received_on")
    words = _checked({"type": said.type, "title": said.title, "reference": said.reference, "revision": said.revision})
    record = ExternalDocument(
        organisation=organisation, kind="external_document", state=EXTERNAL.initial, turn=Turn.STAFF, shared=True,
        customer=said.customer, site=said.site, owner=by.person, created_by=by.person, received_on=said.received_on,
        **words,
    )  # fmt: skip
    with kept(record, files) as stored, behind_the_counter(), numbered(record, why=_("Receipt"), yearly=False):
        _refuse_twice(record)
        for one in stored:
            put(record, one, shared=True, by=by, message=None)
        begin(record, by=by, act="receive")
    return record


@act("external_document", "review")
def review(
    record: ExternalDocument, *, by: Actor, signature: Signature | None, outcome: str, rationale: str,
    reviewed_on: date, change: str = "", touches: bool | None = None, registrations: Sequence[uuid.UUID] = (),
) -> str:  # fmt: skip
    """Say whether it has an effect, and why; `change` is the number of the change that it needs, linked at once.

    touches: whether it touches a registration, None where that was not asked; regulatory affairs are asked about each
    of `registrations`, by their keys.
    Raises Refused: no reason, a day before the receipt or to come, a number that is no change, an answer without what
    it is about.
    """
    if outcome not in Outcome.values:
        raise Refused(_("Choose one of those offered."), field="outcome")
    record.rationale = clean_block(rationale, WORDS_LIMIT)
    if not record.rationale:
        raise Refused(_("Give a reason."), field="rationale")
    _refuse_to_come(reviewed_on, record.organisation, "reviewed_on")
    if reviewed_on < record.received_on:
        raise Refused(_("It is not reviewed before it is received."), field="reviewed_on")
    record.outcome, record.reviewed_on = outcome, reviewed_on
    if change.strip():
        _link_change(record, change, by)
    if touches is not None:
        _let_be_assessed(record, touches, registrations)
    return str(Outcome(outcome).label)


@act("external_document", "implement")
def implement(record: ExternalDocument, *, by: Actor, signature: Signature | None, implemented_on: date) -> None:
    """Record the day from which production works by it; earlier revisions of the same document are superseded.

    Raises Refused for a day before the review, or to come.
    """
    _refuse_to_come(implemented_on, record.organisation, "implemented_on")
    if record.reviewed_on is None or implemented_on < record.reviewed_on:
        raise Refused(_("It is not implemented before it is reviewed."), field="implemented_on")
    record.implemented_on, record.implemented_by = implemented_on, person_of(by)
    with reason_kept():
        for one in earlier(record):
            perform(one, "supersede", by=SYSTEM, data={"successor": record.number})


@act("external_document", "verify")
def verify(
    record: ExternalDocument, *, by: Actor, signature: Signature | None, verified_on: date, evidence: str
) -> None:
    """Say what was looked at. Raises Refused: nothing said, a day before the implementation or to come."""
    record.evidence = clean_block(evidence, WORDS_LIMIT)
    if not record.evidence:
        raise Refused(_("This is needed."), field="evidence")
    _refuse_to_come(verified_on, record.organisation, "verified_on")
    if record.implemented_on is None or verified_on < record.implemented_on:
        raise Refused(_("It is not verified before it is implemented."), field="verified_on")
    record.verified_on = verified_on


@act("external_document", "send_back")
def send_back(record: ExternalDocument, *, by: Actor, signature: Signature | None) -> None:
    """Production does not work by it yet: the day that was recorded counts no more."""
    record.implemented_on, record.implemented_by = None, None


@act("external_document", "supersede")
def supersede(record: ExternalDocument, *, by: Actor, signature: Signature | None, successor: str) -> str:
    """A later revision is implemented."""
    record.superseded_by = successor
    return successor


@act("external_document", "correct")
def correct(record: ExternalDocument, *, by: Actor, signature: Signature | None, **said: Any) -> None:
    """Change what it is called. The four days are never corrected: an act that was wrong is done again."""
    _correct(record, by=by, signature=signature, **_checked(said))
    _refuse_twice(record)


assign = act("external_document", "assign")(assigned)
void = act("external_document", "void")(voided)
regulatory_acts("external_document")
naming_acts("external_document")
ANNOUNCERS["external_document"] = announce


def _checked(said: dict[str, Any]) -> dict[str, Any]:
    """The words as they are kept. Raises Refused with the field that is wrong."""
    found = dict(said)
    for name in LINES.keys() & found.keys():
        found[name] = clean_line(found[name], LINES[name])
        if not found[name]:
            raise Refused(_("This is needed."), field=name)
    if "type" in found and found["type"] not in ExternalType.values:
        raise Refused(_("Choose one of those offered."), field="type")
    return found


def _refuse_to_come(day: date, organisation: Organisation, field: str) -> None:
    if day > today(organisation):
        raise Refused(_("This day is still to come."), field=field)


def _refuse_twice(record: ExternalDocument) -> None:
    """A revision is here once. The customer's row is locked, so that two who enter it at once do not both."""
    Customer.objects.select_for_update().filter(pk__in=[record.customer_id]).first()
    twin = revisions_of(record).exclude(pk=record.pk).filter(revision__iexact=record.revision).first()
    if twin is not None:
        raise Refused(_("This revision is here already: %(number)s.") % {"number": twin.number}, field="revision")


def _let_be_assessed(record: ExternalDocument, touches: bool, keys: Sequence[uuid.UUID]) -> None:
    """Regulatory affairs are asked about each; they alone take back what was named before."""
    held = open_assessments(record).exists()
    if not touches and held:
        raise Refused(_("Regulatory affairs say whether a registration is touched."), field="touches")
    if not touches and keys:
        raise Refused(_("You chose registrations: then it touches one."), field="touches")
    if touches and not keys and not held:
        raise Refused(_("Choose what it touches."), field="registrations")
    rows = list(may_concern(record).filter(pk__in=keys))
    if len(rows) != len(set(keys)):
        raise Refused(_("Choose one of those offered."), field="registrations")
    for one in rows:
        ask_for_assessment(record, one, why=_("named in the review"))


def _link_change(record: ExternalDocument, number: str, by: Actor) -> None:
    """The change follows from the document, as one that is asked for from its page does."""
    kinds = [slug for slug, kind in KINDS.items() if kind.not_carried_out]
    rows = Record.objects.filter(organisation_id=record.organisation_id, kind__in=kinds)
    change = rows.filter(number=number.strip().upper()).first()
    if change is None:
        raise Refused(_("There is no change with this number."), field="change")
    try:
        link(change, Record.objects.get(pk=record.pk), Relation.FOLLOWS_FROM, by=by)
    except Refused as refused:
        raise Refused(refused.sentence, field="change") from refused
