"""Translations: ordered, handed in, reviewed by somebody else, approved; behind as soon as their source moves."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.models import Person
from qms.clocks.services import cancel_clocks, start_clock, stop_clock
from qms.documents.models import LANGUAGES, Document, DocumentRevision, DocumentTranslation
from qms.documents.models.revision import TEXT_LIMIT
from qms.documents.queries import effective_revision, working_revision
from qms.documents.wording import Deviation, deviations_of, kept
from qms.documents.words import cited
from qms.documents.workflow.states import translation_subject
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.records.actors import name_of, person_of
from qms.records.models import Record
from qms.records.services import attach
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

State = DocumentTranslation.State
CLOCK = "document_translation"
DEVIATIONS_AT_MOST, WHY_LIMIT = 60, 300
UNDER_WAY = (State.NEEDED, State.IN_WORK, State.REVIEWED)


@act("document", "order_translation")
def order_translation(
    document: Document,
    *,
    by: Actor,
    signature: Signature | None,
    language: str,
    translator: Person | None = None,
    reviewer: Person | None = None,
) -> str:
    """Order a language of the approved revision, or name others for one that is ordered already."""
    if language not in dict(LANGUAGES) or language == document.language:
        raise Refused(_("Choose another language than that of the document."), field="language")
    if translator is not None and translator == reviewer:
        raise Refused(_("Who translates does not review: choose two people."), field="reviewer")
    row = needed(document, the_source(document), language)
    if row.state not in (State.NEEDED, State.IN_WORK):
        raise Refused(_("This translation is reviewed already."), field="language")
    row.translator, row.reviewer = translator, reviewer
    row.save(update_fields=["translator", "reviewer"])
    return about(row)


@act("document", "hand_in_translation")
def hand_in_translation(
    document: Document,
    *,
    by: Actor,
    signature: Signature | None,
    translation: uuid.UUID,
    title: str = "",
    text: str = "",
    machine: bool = False,
    upload: Any = None,
) -> str:
    """Put the translated text or file before the reviewer. Who hands it in is its translator."""
    row = of_document(document, translation, State.NEEDED, State.IN_WORK)
    person = person_of(by)
    if person is not None and row.reviewer_id == person.pk:
        raise Refused(_("You review this translation: somebody else translates it."))
    row.title, row.text = clean_line(title, 200), clean_block(text, TEXT_LIMIT)
    row.machine, row.translator, row.state, row.deviations = machine, person, State.IN_WORK, []
    if upload:
        row.take(attach(document, upload=upload, shared=False, by=by))
    if row.is_empty:
        raise Refused(_("A translation needs a text or a file."), field="text")
    row.save()
    return about(row)


@act("document", "review_translation")
def review_translation(
    document: Document,
    *,
    by: Actor,
    signature: Signature | None,
    translation: uuid.UUID,
    reasons: Mapping[str, str] | None = None,
) -> str:
    """A second person has compared it with its source.

    reasons: why it leaves the glossary, by the key of each deviation; without one for each it is refused.
    """
    row = of_document(document, translation, State.IN_WORK)
    person = person_of(by)
    if person is None or row.translator_id == person.pk:
        raise Refused(_("You translated it: somebody else reviews."), field="translation")
    row.deviations = _explained(deviations_of(document, row), reasons or {})
    row.reviewer, row.reviewed_at, row.state = person, timezone.now(), State.REVIEWED
    row.save(update_fields=["reviewer", "reviewed_at", "state", "deviations"])
    return about(row)


@act("document", "return_translation")
def return_translation(document: Document, *, by: Actor, signature: Signature | None, translation: uuid.UUID) -> str:
    """Ask the translator for another version."""
    row = of_document(document, translation, State.IN_WORK, State.REVIEWED)
    row.state, row.reviewed_at, row.deviations = State.NEEDED, None, []
    row.save(update_fields=["state", "reviewed_at", "deviations"])
    return about(row)


@act("document", "approve_translation")
def approve_translation(document: Document, *, by: Actor, signature: Signature | None, translation: uuid.UUID) -> str:
    """Sign the translation; earlier ones of its language are replaced once its source is in force."""
    row = of_document(document, translation, State.REVIEWED)
    person = person_of(by)
    if person is not None and row.translator_id == person.pk:
        raise Refused(_("You translated it: somebody else approves."), field="translation")
    _refuse_unexplained(document, row)
    row.state, row.approved_at, row.approved_by_name = State.APPROVED, timezone.now(), name_of(by)
    row.save(update_fields=["state", "approved_at", "approved_by_name"])
    stop_clock(document, CLOCK, subject=translation_subject(row))
    if row.revision.state == DocumentRevision.State.EFFECTIVE:
        _replaced(document, row)
    return about(row)


def about(row: DocumentTranslation) -> str:
    """What an act was about: "v3 [de]"."""
    return cited(f"v{row.revision.number}", None, row.language)


def order_mandatory(document: Document, revision: DocumentRevision) -> None:
    """Order what the approved revision needs: mandatory languages, and those that its predecessor has."""
    held = DocumentTranslation.objects.filter(record_id=document.pk, state__in=(State.APPROVED, State.STALE))
    for language in sorted({*document.languages, *held.values_list("language", flat=True)}):
        needed(document, revision, language)


def replace_former(document: Document, revision: DocumentRevision) -> None:
    """The revision takes effect: approved translations of earlier ones are behind, or replaced by its own."""
    rows = DocumentTranslation.objects.filter(record_id=document.pk).exclude(revision=revision)
    rows.filter(state=State.APPROVED).update(state=State.STALE)
    _call_off(document, rows.filter(state__in=UNDER_WAY))
    for row in DocumentTranslation.objects.filter(revision=revision, state=State.APPROVED):
        _replaced(document, row)


def give_up_translations(document: Document, revision: DocumentRevision) -> None:
    """The revision is given up: nobody translates it any more, and what was translated counts for nothing."""
    _call_off(document, DocumentTranslation.objects.filter(revision=revision))


def _call_off(document: Document, rows: QuerySet[DocumentTranslation]) -> None:
    for row in rows.select_related("revision"):
        cancel_clocks(document, codes=[CLOCK], subject=translation_subject(row))
    rows.update(state=State.REPLACED)


def needed(document: Document, revision: DocumentRevision, language: str) -> DocumentTranslation:
    """The translation of the revision into the language; a new one begins with the people of the last one."""
    row = DocumentTranslation.objects.filter(revision=revision, language=language).first()
    if row is not None:
        return row
    former = (
        DocumentTranslation.objects.filter(record_id=document.pk, language=language).order_by("-created_at").first()
    )
    row = DocumentTranslation(
        organisation=document.organisation, record=Record(pk=document.pk), revision=revision, language=language
    )
    if former is not None:
        row.translator, row.reviewer = former.translator, former.reviewer
        row.title, row.text = former.title, former.text
    row.save(force_insert=True)
    start_clock(document, CLOCK, subject=translation_subject(row))
    return row


def the_source(document: Document) -> DocumentRevision:
    """The revision that is translated: the approved one that is coming, else the one in force."""
    coming = working_revision(document)
    source = coming if coming is not None and coming.approved_at else effective_revision(document)
    if source is None:
        raise Refused(_("Before that: an approved revision. Nothing else is translated."), field="language")
    return source


def of_document(document: Document, translation: uuid.UUID, *states: str) -> DocumentTranslation:
    """The translation with this key as it is now, if it is one of this document in one of these states."""
    rows = DocumentTranslation.objects.select_for_update().filter(record_id=document.pk, state__in=states)
    row = rows.filter(pk=translation).first()
    if row is None:
        raise Refused(_("This translation has moved on."), field="translation")
    return row


def _explained(found: Sequence[Deviation], reasons: Mapping[str, str]) -> list[dict[str, str]]:
    """The deviations with their reasons. Refused where one has none, or there are too many to answer for."""
    if len(found) > DEVIATIONS_AT_MOST:
        sentence = _("It leaves the glossary in %(count)s places. Return it, and say so.")
        raise Refused(sentence % {"count": len(found)}, field="translation")
    why = {one.key: clean_line(reasons.get(one.key, ""), WHY_LIMIT) for one in found}
    if bare := [one for one in found if not why[one.key]]:
        words = ", ".join(sorted({f"“{one.term}”" for one in bare}))
        sentence = _("It leaves the glossary. Say of each deviation why it stays, or return it: %(terms)s.")
        raise Refused(sentence % {"terms": words}, field="translation")
    return [one.explained(why[one.key]) for one in found]


def _refuse_unexplained(document: Document, row: DocumentTranslation) -> None:
    """What the glossary says by now counts: what the reviewer gave no reason for goes back to the reviewer."""
    explained = {one.key for one in kept(row)}
    if left := sorted({f"“{one.term}”" for one in deviations_of(document, row) if one.key not in explained}):
        sentence = _("The glossary has changed since the review. Before that: return the translation for %(terms)s.")
        raise Refused(sentence % {"terms": ", ".join(left)}, field="translation")


def _replaced(document: Document, row: DocumentTranslation) -> None:
    former = DocumentTranslation.objects.filter(record_id=document.pk, language=row.language).exclude(pk=row.pk)
    former.filter(state__in=(State.APPROVED, State.STALE)).update(state=State.REPLACED)
