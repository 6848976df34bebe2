"""The check of effectiveness."""

from capa.models import Capa
from capa.services.capa.rounds import take_verdict
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act


@act("capa", "check_effectiveness")
def check_effectiveness(record: Capa, *, by: Actor, signature: Signature | None, verdict: str, findings: str) -> None:
    """Judge the effect: effective, not effective (a new round), inconclusive (a longer window)."""
    take_verdict(record, verdict, by=by)
