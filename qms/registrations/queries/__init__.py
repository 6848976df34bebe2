"""Questions about registrations and about what touches them, one file a theme."""

from qms.registrations.queries.assessments import assessments_of, open_assessments, touching, undecided
from qms.registrations.queries.registrations import (
    certificates_of,
    current_certificate,
    listed,
    may_concern,
    new_certificate,
    own_words,
    registration,
    registrations,
    why_no_reference,
)

__all__ = [
    "assessments_of",
    "certificates_of",
    "current_certificate",
    "listed",
    "may_concern",
    "new_certificate",
    "open_assessments",
    "own_words",
    "registration",
    "registrations",
    "touching",
    "undecided",
    "why_no_reference",
]
