"""The workflow of registrations, and the acts that it gives to other kinds."""

from qms.registrations.workflow.others import (
    REGULATORS,
    REGULATORY_CLOCKS,
    naming_transitions,
    regulatory_tasks,
    regulatory_transitions,
)
from qms.registrations.workflow.registration import KEEPERS, REGISTRATION

__all__ = [
    "KEEPERS",
    "REGISTRATION",
    "REGULATORS",
    "REGULATORY_CLOCKS",
    "naming_transitions",
    "regulatory_tasks",
    "regulatory_transitions",
]
