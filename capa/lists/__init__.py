"""The lists of the domain's records, one file a kind."""

from capa.lists import capa, nonconformity

__all__ = ["capa", "nonconformity"]
