"""What documents offer to the house: their kinds of record, one file a kind."""

from qms.documents.offers import document, external

__all__ = ["document", "external"]
