"""Questions about documents, one file a theme."""

from qms.documents.queries.documents import document, documents, listed, own_words
from qms.documents.queries.reading import not_yet_read, people_who_must_read, readings_of
from qms.documents.queries.revisions import (
    effective_revision,
    in_force,
    revision_with,
    revisions_of,
    shown_to,
    working_revision,
)
from qms.documents.queries.translations import missing_languages, translation_with, translations_of

__all__ = [
    "document",
    "documents",
    "effective_revision",
    "in_force",
    "listed",
    "missing_languages",
    "not_yet_read",
    "own_words",
    "people_who_must_read",
    "readings_of",
    "revision_with",
    "revisions_of",
    "shown_to",
    "translation_with",
    "translations_of",
    "working_revision",
]
