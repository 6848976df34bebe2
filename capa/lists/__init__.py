"""The lists of the domain's records, one file a kind."""

from capa.lists import capa

__all__ = ["capa"]
