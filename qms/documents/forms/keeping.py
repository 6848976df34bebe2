"""The forms of what every kind has."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.documents.forms.new import About
from qms.workflow.fields import StaffField
from qms.workflow.forms import ActForm, StaffForm
from qms.workflow.keeping import OWNERS


class AssignForm(StaffForm):
    """The new owner."""

    owner = StaffField(label=_("New owner"), roles=OWNERS)


class CorrectForm(About, ActForm):
    """What a document is, beside its text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what stands."""
        super().__init__(*args, **kwargs)
        self.load()
        names = ("title", "classification", "process", "site", "prevailing", "languages", "train_first")
        said = {name: getattr(self.record, name) for name in names}
        said["site"] = self.record.site_id
        self.initial = {**said, **(self.initial or {})}

    def clean_prevailing(self) -> str:
        """Empty: the language it is written in."""
        return str(self.cleaned_data["prevailing"] or self.record.language)
