"""What corrective action offers to the house: its kinds of record, one module each."""

from capa.offers import capa, causes, eight_d, nonconformity

__all__ = ["capa", "causes", "eight_d", "nonconformity"]
