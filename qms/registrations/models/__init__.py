"""The tables of registrations, one file a theme."""

from qms.registrations.models.assessment import Decision, Outcome, RegulatoryAssessment
from qms.registrations.models.registration import RECORD_COLUMNS, Certificate, Registration, Type

__all__ = [
    "RECORD_COLUMNS",
    "Certificate",
    "Decision",
    "Outcome",
    "Registration",
    "RegulatoryAssessment",
    "Type",
]
