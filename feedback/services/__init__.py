"""The acts on complaints. One function, one transaction, the only writer; each is bound to its transition by name."""

from feedback.services.assessment import assess, contain, correct_awareness, decide_reportability, record_submission
from feedback.services.closure import close, reject, reopen, void
from feedback.services.investigation import (
    add_investigation,
    conclude_investigation,
    justify_no_investigation,
    resume_investigation,
    start_investigation,
)
from feedback.services.keeping import acknowledge, assign, correct, told_the_customer
from feedback.services.receipt import Report, file_complaint
from feedback.services.reply import accept, approve_reply, contest, draft_reply, revise_reply, send_reply

__all__ = [
    "Report",
    "accept",
    "acknowledge",
    "add_investigation",
    "approve_reply",
    "assess",
    "assign",
    "close",
    "conclude_investigation",
    "contain",
    "contest",
    "correct",
    "correct_awareness",
    "decide_reportability",
    "draft_reply",
    "file_complaint",
    "justify_no_investigation",
    "record_submission",
    "reject",
    "reopen",
    "resume_investigation",
    "revise_reply",
    "send_reply",
    "start_investigation",
    "told_the_customer",
    "void",
]
