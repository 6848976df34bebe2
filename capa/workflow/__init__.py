"""States and transitions of the domain's records, one file a kind."""

from capa.workflow.nonconformity import NONCONFORMITY

__all__ = ["NONCONFORMITY"]
