"""What corrective action offers to the house: its kinds of record, one module each."""

from capa.offers import capa

__all__ = ["capa"]
