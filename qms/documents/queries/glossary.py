"""The glossary as a seat may read it, and the languages an organisation uses."""

import uuid
from typing import Any

from django.db.models import F, Func, QuerySet, TextField
from django.http import Http404

from qms.accounts.seat import Seat
from qms.documents.models import LANGUAGES, Document, DocumentTranslation, GlossaryTerm, SiteLanguage
from qms.organisations.models import Organisation


def terms(seat: Seat) -> QuerySet[GlossaryTerm]:
    """All terms of the organisation, retired ones too."""
    return GlossaryTerm.objects.filter(organisation=seat.organisation)


def term_with(seat: Seat, key: uuid.UUID) -> GlossaryTerm:
    """One term, or 404."""
    row = terms(seat).filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def terms_in_use(organisation_id: uuid.UUID, language: str) -> list[GlossaryTerm]:
    """The terms of a language that count now."""
    rows = GlossaryTerm.objects.filter(organisation_id=organisation_id, language=language, ended_at=None)
    return list(rows.order_by("key", "id"))


def versions_of(term: GlossaryTerm) -> list[Any]:
    """The term's versions with who made them and why, newest first, from the readable history."""
    history: Any = GlossaryTerm.history
    return list(history.filter(id=term.pk).select_related("history_user").order_by("-history_id")[:50])


def languages_agreed(seat: Seat) -> list[str]:
    """The languages that some term says something of."""
    keys = Func(F("agreed"), function="jsonb_object_keys", output_field=TextField())
    return in_order(terms(seat).annotate(code=keys).values_list("code", flat=True).distinct())


def languages_used(organisation: Organisation) -> list[str]:
    """The languages that the organisation's documents, translations and sites use."""
    used = {organisation.language}
    documents = Document.objects.filter(organisation=organisation)
    used.update(documents.values_list("language", flat=True).distinct())
    mandatory = Func(F("languages"), function="unnest", output_field=TextField())
    used.update(documents.annotate(code=mandatory).values_list("code", flat=True).distinct())
    for model in (DocumentTranslation, SiteLanguage):
        rows: Any = model._default_manager.filter(organisation=organisation)
        used.update(rows.values_list("language", flat=True).distinct())
    return in_order(used)


def in_order(codes: Any) -> list[str]:
    """Languages in the order in which they are offered."""
    wanted = set(codes)
    return [code for code, _name in LANGUAGES if code in wanted]
