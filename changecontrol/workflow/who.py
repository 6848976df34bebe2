"""Who acts, and in which states of a change: names that several modules of the workflow share."""

from changecontrol.guards import change as guards
from qms.accounts.rights import APPROVER, CONTRIBUTOR, ENGINEER, MANAGER, REGULATORY
from qms.workflow.declare import OWNER

WORKERS = (ENGINEER.code, MANAGER.code)
MANAGERS = (MANAGER.code,)
DOERS = (*WORKERS, REGULATORY.code)
"""Who may assess a change, own a task of it and say that it is done."""
REGULATORS = (REGULATORY.code,)
OWNER_OR_ENGINEERS = (OWNER, ENGINEER.code)
CUSTOMERS = (CONTRIBUTOR.code, APPROVER.code)
SIGNERS = (APPROVER.code,)

BEFORE = ("draft", "assessment", "classified")
"""Before the plan is put up for approval."""
PENDING = (*BEFORE, "plan_review", "consultation", "cleared")
"""Before anything is carried out."""
CARRIED_OUT = guards.CARRIED_OUT
UNFINISHED = (*PENDING, *CARRIED_OUT)
IN_STUDY = ("assessment", "classified", *CARRIED_OUT)
"""Where impact is assessed: before the plan; of an emergency while it is carried out."""
OPEN_TO_FINDS = ("assessment", "classified", "consultation", "cleared", *CARRIED_OUT)
"""Where something affected may still come to light; only while a plan is before its approver it stands still."""
