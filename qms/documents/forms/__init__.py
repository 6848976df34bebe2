"""The forms of documents."""

from qms.documents.forms.keeping import AssignForm, CorrectForm
from qms.documents.forms.new import NewDocumentForm
from qms.documents.forms.readers import EndReadingForm, ReadForm, RequireReadingForm, SharingForm, SiteLanguageForm
from qms.documents.forms.revisions import ReviseForm, ScheduleForm, StartRevisionForm
from qms.documents.forms.translations import (
    ApproveTranslationForm,
    HandInForm,
    OrderTranslationForm,
    ReturnTranslationForm,
    ReviewTranslationForm,
)

__all__ = [
    "ApproveTranslationForm",
    "AssignForm",
    "CorrectForm",
    "EndReadingForm",
    "HandInForm",
    "NewDocumentForm",
    "OrderTranslationForm",
    "ReadForm",
    "RequireReadingForm",
    "ReturnTranslationForm",
    "ReviewTranslationForm",
    "ReviseForm",
    "ScheduleForm",
    "SharingForm",
    "SiteLanguageForm",
    "StartRevisionForm",
]
