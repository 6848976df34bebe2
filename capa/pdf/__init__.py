"""The sections of the domain's documents, one file a kind."""

from capa.pdf import capa, eight_d, nonconformity

__all__ = ["capa", "eight_d", "nonconformity"]
