"""What must hold before an act: each answers None or the sentence that says what must come first."""

from qms.registrations.guards.assessments import (
    a_decision_is_awaited,
    a_registration_is_touched,
    not_who_asked,
    one_is_not_assessed,
    registrations_are_decided,
)
from qms.registrations.guards.registrations import (
    a_certificate_waits,
    another_than_who_entered,
    has_a_file,
    has_not_ended,
    is_complete,
    is_valid_now,
    the_new_one_holds,
)

__all__ = [
    "a_certificate_waits",
    "a_decision_is_awaited",
    "a_registration_is_touched",
    "another_than_who_entered",
    "has_a_file",
    "has_not_ended",
    "is_complete",
    "is_valid_now",
    "not_who_asked",
    "one_is_not_assessed",
    "registrations_are_decided",
    "the_new_one_holds",
]
