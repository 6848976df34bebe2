"""The acts on a CAPA itself; those on causes and effectiveness lie beside this package."""

from capa.services.capa.actions import add_action, complete_action, drop_action, revise_action, verify_action
from capa.services.capa.containment import contain
from capa.services.capa.ending import close, merge_into
from capa.services.capa.extensions import decide_extension, request_extension
from capa.services.capa.keeping import add_record, assign, correct, open_capa, void
from capa.services.capa.opening import Draft, carried_over, open_new
from capa.services.capa.plan import approve_plan, record_prevention
from capa.services.capa.rounds import reopen, take_verdict
from capa.services.capa.team import change_team

__all__ = [
    "Draft",
    "add_action",
    "add_record",
    "approve_plan",
    "assign",
    "carried_over",
    "change_team",
    "close",
    "complete_action",
    "contain",
    "correct",
    "decide_extension",
    "drop_action",
    "merge_into",
    "open_capa",
    "open_new",
    "record_prevention",
    "reopen",
    "request_extension",
    "revise_action",
    "take_verdict",
    "verify_action",
    "void",
]
