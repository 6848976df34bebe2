"""The sections of the domain's documents, one file a kind."""

from capa.pdf import capa

__all__ = ["capa"]
