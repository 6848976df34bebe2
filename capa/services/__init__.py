"""The acts of corrective action. One function, one transaction, the only writer; each is bound to its transition."""

from capa.services import nonconformity
from capa.services.capa import Draft, carried_over, open_new
from capa.services.causes import justify_no_cause
from capa.services.effectiveness import (
    agree_effectiveness,
    check_effectiveness,
    finish_prevention,
    record_effect,
    revise_effectiveness,
)
from capa.services.eight_d import open_eight_d

__all__ = [
    "Draft",
    "agree_effectiveness",
    "carried_over",
    "check_effectiveness",
    "finish_prevention",
    "justify_no_cause",
    "nonconformity",
    "open_eight_d",
    "open_new",
    "record_effect",
    "revise_effectiveness",
]
