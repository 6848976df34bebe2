"""A new document, and the draft of a revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.documents.models import LANGUAGES, Class, Document, DocumentRevision, Type
from qms.documents.models.revision import TEXT_LIMIT
from qms.documents.queries import effective_revision, working_revision
from qms.documents.services.causes import say_why
from qms.documents.services.reading import ask_to_read, call_readings_off
from qms.documents.services.translating import give_up_translations
from qms.documents.workflow import DOCUMENT
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.models import Organisation, Site
from qms.records.actors import name_of, person_of
from qms.records.models import Record, Turn
from qms.records.services import attach
from qms.signatures.models import Signature
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin

_CODES = {code for code, _name in LANGUAGES}


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """What a document is. languages: codes of mandatory translations; prevailing "": the one it is written in."""

    type: str
    title: str
    classification: str = Class.INTERNAL
    process: str = ""
    language: str = "en"
    prevailing: str = ""
    languages: Sequence[str] = ()
    train_first: bool = False
    site: Site | None = None
    text: str = ""


def draft_document(organisation: Organisation, *, said: NewDocument, by: Seat | SystemActor) -> Document:
    """Store a new document with its number and the draft of its first revision.

    Raises Refused with the field that is wrong: no right, no title, an unknown type, class or language.
    """
    if isinstance(by, Seat) and not by.may(Right.EDIT_RECORDS):
        raise Refused(_("Your role does not allow drafting documents."))
    person = person_of(by)
    document = Document(
        organisation=organisation, kind="document", state=DOCUMENT.initial, turn=Turn.STAFF, owner=person,
        created_by=person, site=said.site, **_checked(said),
    )  # fmt: skip
    text = clean_block(said.text, TEXT_LIMIT)
    with numbered(document, why=_("Receipt"), prefix=document.type, yearly=False):
        new_revision(document, number=1, by=by, text=text)
        begin(document, by=by, act="draft", shared=False)
    return document


@act("document", "revise")
def revise(
    document: Document,
    *,
    by: Actor,
    signature: Signature | None,
    text: str = "",
    change_note: str = "",
    change_number: str = "",
    caused_by: Sequence[str] = (),
    upload: Any = None,
) -> None:
    """Replace what the draft says. upload: a file that takes the place of the former one, checked as all are."""
    revision = the_working_one(document)
    revision.text = clean_block(text, TEXT_LIMIT)
    revision.change_note = clean_block(change_note, 2000)
    say_why(document, revision, change_number=clean_line(change_number, 32).upper(), caused_by=caused_by, by=by)
    revision.author, revision.author_name = person_of(by), name_of(by)
    if upload:
        revision.take(attach(document, upload=upload, shared=False, by=by))
    revision.save()


@act("document", "submit")
def submit(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """Put the draft before who approves."""
    move(the_working_one(document), DocumentRevision.State.REVIEW)


@act("document", "return_draft")
def return_draft(document: Document, *, by: Actor, signature: Signature | None) -> None:
    """Go back to the draft. What was approved stays as it was, given up; the draft begins anew with its text."""
    revision = the_working_one(document)
    if revision.approved_at is None:
        move(revision, DocumentRevision.State.DRAFT)
        return
    give_up(document, revision)
    why = {name: getattr(revision, name) for name in ("change_note", "change_number", "caused_by")}
    new_revision(document, number=revision.number, by=by, like=revision, **why)


@act("document", "start_revision")
def start_revision(
    document: Document,
    *,
    by: Actor,
    signature: Signature | None,
    change_note: str = "",
    change_number: str = "",
    caused_by: Sequence[str] = (),
) -> None:
    """Begin the next revision with what the latest says. Numbers have no gap: one that was given up is given again."""
    counted = DocumentRevision.objects.filter(record_id=document.pk).exclude(state=DocumentRevision.State.DROPPED)
    latest = effective_revision(document) or counted.order_by("-number").first()
    highest = max(counted.values_list("number", flat=True), default=0)
    revision = new_revision(
        document, number=highest + 1, by=by, like=latest, change_note=clean_block(change_note, 2000)
    )
    say_why(document, revision, change_number=clean_line(change_number, 32).upper(), caused_by=caused_by, by=by)
    revision.save(update_fields=["change_number", "caused_by"])


def the_working_one(document: Document) -> DocumentRevision:
    """The revision that is being worked on. The states of the document see to it that there is one."""
    revision = working_revision(document)
    if revision is None:
        raise Refused(_("No revision is being worked on."))
    return revision


def new_revision(
    document: Document, *, number: int, by: Actor, like: DocumentRevision | None = None, **said: Any
) -> DocumentRevision:
    """Write a draft, with the text and the file of another revision."""
    revision = DocumentRevision(
        organisation=document.organisation, record=Record(pk=document.pk), number=number, author=person_of(by),
        author_name=name_of(by), **said,
    )  # fmt: skip
    if like is not None:
        for name in ("text", "file_id", "file_name", "file_sha256", "file_size"):
            setattr(revision, name, getattr(like, name))
    revision.save(force_insert=True)
    return revision


def move(revision: DocumentRevision, state: str) -> None:
    """Bring the revision to another state."""
    revision.state = state
    revision.save(update_fields=["state"])


def give_up(document: Document, revision: DocumentRevision) -> None:
    """End a revision that never was in force, with what was asked for because of it."""
    end(revision, DocumentRevision.State.DROPPED)
    give_up_translations(document, revision)
    if document.train_first:
        call_readings_off(document)
        if (current := effective_revision(document)) is not None:
            ask_to_read(document, current)


def end(revision: DocumentRevision, state: str) -> None:
    """End the revision today, in this state."""
    revision.state = state
    revision.ended_on = timezone.now().astimezone(revision.organisation.zone).date() if revision.started_on else None
    revision.save(update_fields=["state", "ended_on"])


def _checked(said: NewDocument) -> dict[str, Any]:
    title = clean_line(said.title, 200)
    prevailing = said.prevailing or said.language
    for name, value, known in (
        ("title", title, None), ("type", said.type, Type.values), ("classification", said.classification, Class.values),
        ("language", said.language, _CODES), ("prevailing", prevailing, _CODES),
    ):  # fmt: skip
        if not value or (known is not None and value not in known):
            raise Refused(_("This is needed.") if not value else _("Choose one of those offered."), field=name)
    if strange := set(said.languages) - _CODES:
        raise Refused(_("%(code)s is no language that is offered.") % {"code": min(strange)[:8]}, field="languages")
    return {
        "type": said.type, "title": title, "classification": said.classification, "language": said.language,
        "prevailing": prevailing, "languages": sorted(set(said.languages) - {said.language}),
        "train_first": said.train_first, "process": clean_line(said.process, 120),
    }  # fmt: skip
