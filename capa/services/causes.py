"""Causes: found, verified, excluded, or why none can be."""

from capa.models import Capa
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("capa", "justify_no_cause")
def justify_no_cause(record: Capa, *, by: Actor, signature: Signature | None, no_cause_reason: str) -> None:
    """Keep the signed reason why the CAPA goes on without a verified cause."""
    record.no_cause_reason = no_cause_reason
