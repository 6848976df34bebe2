"""The acts of traceability: settle what a rule of gaps does here; look for gaps."""

from qms.traceability.services.rounds import MEND, is_due, look_for_gaps, nightly
from qms.traceability.services.settings import settle_rule

__all__ = ["MEND", "is_due", "look_for_gaps", "nightly", "settle_rule"]
