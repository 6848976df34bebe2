"""The acts on registrations, and those on what touches them. Only these modules write their tables."""

from qms.registrations.services.assessing import ask_for_assessment, drop_assessment, regulatory_acts
from qms.registrations.services.days import follow_the_days
from qms.registrations.services.entering import NewRegistration, correct, enter_certificate, enter_registration, revise
from qms.registrations.services.keeping import assign, change_sharing, void
from qms.registrations.services.naming import naming_acts, registration_named
from qms.registrations.services.standing import expire, put_in_force, renew, replace, resume, suspend, withdraw

__all__ = [
    "NewRegistration",
    "ask_for_assessment",
    "assign",
    "change_sharing",
    "correct",
    "drop_assessment",
    "enter_certificate",
    "enter_registration",
    "expire",
    "follow_the_days",
    "naming_acts",
    "put_in_force",
    "registration_named",
    "regulatory_acts",
    "renew",
    "replace",
    "resume",
    "revise",
    "suspend",
    "void",
    "withdraw",
]
