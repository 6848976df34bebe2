"""Translations: which a revision has, which it lacks, which language a reader gets."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from qms.accounts.seat import Seat, Side
from qms.documents.models import Document, DocumentRevision, DocumentTranslation
from qms.documents.queries.revisions import shown_to
from qms.records.queries import portal_fields

OPEN_TO_CUSTOMERS = ("approved", "stale")


def translations_shown_to(seat: Seat) -> QuerySet[DocumentTranslation]:
    """All translations for staff; for a customer the approved ones of the revisions it may open."""
    rows = DocumentTranslation.objects.filter(organisation=seat.organisation)
    if seat.side is Side.STAFF:
        return rows.select_related("revision", "translator", "reviewer")
    own = rows.filter(state__in=OPEN_TO_CUSTOMERS, revision__in=shown_to(seat).values("pk"))
    return own.select_related("revision").only(*portal_fields(DocumentTranslation), "revision__number")


def translations_of(document: Document, seat: Seat) -> list[DocumentTranslation]:
    """The translations of a visible document, by language, the newest revision first."""
    rows = translations_shown_to(seat).filter(record_id=document.pk).defer("text")
    return list(rows.order_by("language", "-revision__number")[:300])


def translation_with(document: Document, seat: Seat, key: uuid.UUID) -> DocumentTranslation:
    """One translation of a visible document that the seat may open, or 404."""
    row = translations_shown_to(seat).filter(record_id=document.pk, pk=key).first()
    if row is None:
        raise Http404
    return row


def missing_languages(document: Document, revision: DocumentRevision) -> list[str]:
    """The mandatory languages in which the revision has no approved translation."""
    held = DocumentTranslation.objects.filter(revision=revision, state="approved").values_list("language", flat=True)
    return sorted(set(document.languages) - set(held) - {document.language})


def languages_behind(document: Document) -> list[str]:
    """The languages whose latest approved translation belongs to an earlier revision than the one in force."""
    rows = DocumentTranslation.objects.filter(record_id=document.pk, state="stale")
    return sorted(set(rows.values_list("language", flat=True)))
