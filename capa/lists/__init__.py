"""The lists of the domain's records, one file a kind."""

from capa.lists import capa, eight_d, nonconformity

__all__ = ["capa", "eight_d", "nonconformity"]
