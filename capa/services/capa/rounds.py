"""Rounds: what a verdict on the effect leads to, and the reopening of a closed CAPA."""

from django.utils.translation import gettext as _

from capa.models import Capa
from capa.workflow.capa import ROUND_CLOCKS
from qms.clocks.services import cancel_clocks, start_clock
from qms.lib.refusal import Refused
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

VERDICTS = ("effective", "not_effective", "inconclusive")


def take_verdict(record: Capa, verdict: str, *, by: Actor) -> None:
    """Lead the CAPA where the verdict says: on to closure, into a new round, or to wait longer.

    The one place for it: who computes the verdict calls this from the body of `check_effectiveness`.
    """
    if verdict not in VERDICTS:
        raise Refused(_("Choose a verdict."), field="verdict")
    if verdict == "effective":
        record.state = "effective"
        cancel_clocks(record, codes=["capa_effect"])
        start_clock(record, "capa_close")
    elif verdict == "not_effective":
        record.state = "analysis"
        cancel_clocks(record, codes=["capa_effect"])
        next_round(record)
        for code in ROUND_CLOCKS:
            start_clock(record, code)
    else:
        record.windows_extended += 1


def next_round(record: Capa) -> None:
    """Begin again with the analysis; a signed reason for having no cause does not carry over."""
    record.round += 1
    record.no_cause_reason = ""


@act("capa", "reopen")
def reopen(record: Capa, *, by: Actor, signature: Signature | None) -> None:
    """Begin a new round; the earlier closure stays in the record."""
    next_round(record)
