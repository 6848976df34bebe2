"""The forms of the acts on a CAPA, and of a new one. What a service also refuses is not repeated here."""

from capa.forms.capa.actions import (
    AddActionForm,
    CompleteActionForm,
    DecideExtensionForm,
    OpenActionForm,
    RequestExtensionForm,
    ReviseActionForm,
    VerifyActionForm,
)
from capa.forms.capa.keeping import AddRecordForm, AssignForm, CloseForm, CorrectForm, MergeForm
from capa.forms.capa.opening import NewCapaForm
from capa.forms.capa.steps import ContainForm, PreventionForm, TeamForm

__all__ = [
    "AddActionForm",
    "AddRecordForm",
    "AssignForm",
    "CloseForm",
    "CompleteActionForm",
    "ContainForm",
    "CorrectForm",
    "DecideExtensionForm",
    "MergeForm",
    "NewCapaForm",
    "OpenActionForm",
    "PreventionForm",
    "RequestExtensionForm",
    "ReviseActionForm",
    "TeamForm",
    "VerifyActionForm",
]
