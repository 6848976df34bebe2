"""The forms of registrations."""

from qms.registrations.forms.assessing import AssessForm, DecideForm, NameForm, StrikeForm
from qms.registrations.forms.entry import CorrectForm, NewRegistrationForm, ReviseForm
from qms.registrations.forms.keeping import AssignForm, SharingForm
from qms.registrations.forms.standing import EnterCertificateForm, ReplaceForm

__all__ = [
    "AssessForm",
    "AssignForm",
    "CorrectForm",
    "DecideForm",
    "EnterCertificateForm",
    "NameForm",
    "NewRegistrationForm",
    "ReplaceForm",
    "ReviseForm",
    "SharingForm",
    "StrikeForm",
]
