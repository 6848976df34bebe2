"""Who acts, and in which states of a CAPA: names that several modules of the workflow share."""

from qms.accounts.rights import ENGINEER, MANAGER, REGULATORY
from qms.workflow.declare import OWNER

WORKERS = (ENGINEER.code, MANAGER.code)
MANAGERS = (MANAGER.code,)
DOERS = (*WORKERS, REGULATORY.code)
"""Who may own an action and say that it is done."""
OWNER_OR_ENGINEERS = (OWNER, ENGINEER.code)

ACTIVE = (
    "open", "containment", "analysis", "planning", "plan_review", "implementation", "prevention", "awaiting_effect",
    "effective",
)  # fmt: skip
"""The states in which a CAPA is worked."""
UNFINISHED = ("draft", *ACTIVE)
PLANNED = ("planning", "plan_review")
"""From the known cause to the approved plan."""
