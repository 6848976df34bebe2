"""Input to clean values: the acts on a complaint, its receipt, the filters of its list."""

from feedback.forms.acts import (
    AcceptForm,
    AcknowledgeForm,
    AssessForm,
    AssignForm,
    AwarenessForm,
    CloseForm,
    ConcludeInvestigationForm,
    ContainForm,
    ContestForm,
    CorrectForm,
    NoInvestigationForm,
    RejectForm,
    ReplyForm,
    ReportabilityForm,
    StartInvestigationForm,
    SubmissionForm,
)
from feedback.forms.receipt import PortalReportForm, StaffReportForm

__all__ = [
    "AcceptForm",
    "AcknowledgeForm",
    "AssessForm",
    "AssignForm",
    "AwarenessForm",
    "CloseForm",
    "ConcludeInvestigationForm",
    "ContainForm",
    "ContestForm",
    "CorrectForm",
    "NoInvestigationForm",
    "PortalReportForm",
    "RejectForm",
    "ReplyForm",
    "ReportabilityForm",
    "StaffReportForm",
    "StartInvestigationForm",
    "SubmissionForm",
]
