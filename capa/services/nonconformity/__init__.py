"""The acts on nonconformities. One function, one transaction, the only writer; each bound to its transition by name."""

from capa.services.nonconformity.concession import (
    ask_concession,
    grant_concession,
    refuse_concession,
    withdraw_request,
)
from capa.services.nonconformity.containment import complete_containment, contain, plan_containment
from capa.services.nonconformity.disposition import (
    approve_disposition,
    carry_out,
    propose_disposition,
    reinspect,
    withdraw_disposition,
)
from capa.services.nonconformity.keeping import assign, correct, evaluate, void
from capa.services.nonconformity.receipt import CARRIED_OVER, Finding, record_nonconformity

__all__ = [
    "CARRIED_OVER",
    "Finding",
    "approve_disposition",
    "ask_concession",
    "assign",
    "carry_out",
    "complete_containment",
    "contain",
    "correct",
    "evaluate",
    "grant_concession",
    "plan_containment",
    "propose_disposition",
    "record_nonconformity",
    "refuse_concession",
    "reinspect",
    "void",
    "withdraw_disposition",
    "withdraw_request",
]
