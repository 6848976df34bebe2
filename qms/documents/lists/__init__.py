"""The lists of documents, one file a kind."""

from qms.documents.lists import document, external, glossary

__all__ = ["document", "external", "glossary"]
