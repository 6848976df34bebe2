"""The tables of controlled documents, one file a theme."""

from qms.documents.models.document import LANGUAGES, RECORD_COLUMNS, Class, Document, Type
from qms.documents.models.external import ExternalDocument, ExternalType, Outcome
from qms.documents.models.glossary import GlossaryTerm
from qms.documents.models.reading import ReadAcknowledgement, ReadRequirement
from qms.documents.models.revision import WORKING, Distribution, DocumentRevision
from qms.documents.models.translation import DocumentTranslation, SiteLanguage

__all__ = [
    "LANGUAGES",
    "RECORD_COLUMNS",
    "WORKING",
    "Class",
    "Distribution",
    "Document",
    "DocumentRevision",
    "DocumentTranslation",
    "ExternalDocument",
    "ExternalType",
    "GlossaryTerm",
    "Outcome",
    "ReadAcknowledgement",
    "ReadRequirement",
    "SiteLanguage",
    "Type",
]
