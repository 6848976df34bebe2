"""States and transitions of the domain's records, one file a kind."""

from capa.workflow.capa import CAPA
from capa.workflow.eight_d import EIGHT_D
from capa.workflow.nonconformity import NONCONFORMITY

__all__ = ["CAPA", "EIGHT_D", "NONCONFORMITY"]
