"""The sections of the domain's documents, one file a kind."""

from capa.pdf import capa, nonconformity

__all__ = ["capa", "nonconformity"]
