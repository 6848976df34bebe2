"""What the PDFs of documents hold, one file a kind."""

from qms.documents.pdf import document, external

__all__ = ["document", "external"]
