"""The forms of risk: a form for every act that asks for something, and those of the pages around studies."""

from qms.risk.forms.actions import (
    AddActionForm,
    DeclineActionForm,
    ImplementActionForm,
    RateAfterForm,
    VerifyActionForm,
)
from qms.risk.forms.field import ContradictForm, EndContradictionForm, KeepRatingForm, ReassessRowForm, TouchForm
from qms.risk.forms.importing import ImportRowsForm
from qms.risk.forms.rows import AddRowForm, DropRowForm, ReviseRowForm
from qms.risk.forms.shipped import ShippedFileForm, ShippedForm
from qms.risk.forms.studies import AssignForm, ChangeStudyForm, OpenStudyForm
from qms.risk.forms.tables import ChangeObservationForm, ChangePrioritiesForm, ChangeScaleForm, DraftTablesForm

__all__ = [
    "AddActionForm",
    "AddRowForm",
    "AssignForm",
    "ChangeObservationForm",
    "ChangePrioritiesForm",
    "ChangeScaleForm",
    "ChangeStudyForm",
    "ContradictForm",
    "DeclineActionForm",
    "DraftTablesForm",
    "DropRowForm",
    "EndContradictionForm",
    "ImplementActionForm",
    "ImportRowsForm",
    "KeepRatingForm",
    "OpenStudyForm",
    "RateAfterForm",
    "ReassessRowForm",
    "ReviseRowForm",
    "ShippedFileForm",
    "ShippedForm",
    "TouchForm",
    "VerifyActionForm",
]
