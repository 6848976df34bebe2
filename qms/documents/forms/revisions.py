"""The forms of a revision."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.documents.models.revision import TEXT_LIMIT
from qms.documents.queries import working_revision
from qms.web.forms import DateInput
from qms.workflow.fields import line
from qms.workflow.fields import text as block
from qms.workflow.forms import ActForm

CHANGE_HINT = _("The number of the change it belongs to, if there is one.")
CAUSES_HINT = _("Numbers of the records that ask for it, such as a complaint; separated by commas.")


class Numbers(forms.CharField):
    """Numbers of records in one line: a list of them, separated by commas, semicolons or blanks."""

    def clean(self, value: Any) -> list[str]:
        """Each number once, in capitals."""
        words = re.split(r"[,;\s]+", super().clean(value))
        return list(dict.fromkeys(one.upper() for one in words if one))


class ReviseForm(ActForm):
    """What the draft says."""

    text = block(_("Text"), most=TEXT_LIMIT, required=False, rows=16, hint=_("Headings, lists and tables in Markdown."))
    upload = forms.FileField(
        label=_("File"), required=False, help_text=_("It takes the place of the file the draft has now.")
    )
    change_note = block(
        _("What changed"), most=2000, required=False, rows=3,
        hint=_("For those who knew the former revision; customers read it too."),
    )  # fmt: skip
    change_number = line(_("Change"), most=32, hint=CHANGE_HINT)
    caused_by = Numbers(label=_("Caused by"), max_length=700, required=False, help_text=CAUSES_HINT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what the draft says."""
        super().__init__(*args, **kwargs)
        revision = working_revision(self.record)
        if revision is not None:
            said = {name: getattr(revision, name) for name in ("text", "change_note", "change_number")}
            said["caused_by"] = ", ".join(revision.caused_by)
            self.initial = {**said, **(self.initial or {})}


class StartRevisionForm(ActForm):
    """Why there is another revision."""

    change_note = block(_("What will change"), most=2000, required=False, rows=3)
    change_number = line(_("Change"), most=32, hint=CHANGE_HINT)
    caused_by = Numbers(label=_("Caused by"), max_length=700, required=False, help_text=CAUSES_HINT)


class ScheduleForm(ActForm):
    """The day."""

    effective_on = forms.DateField(
        label=_("Takes effect on"),
        widget=DateInput,
        help_text=_("Today at the earliest, by the calendar of the house."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the day that a change has set."""
        super().__init__(*args, **kwargs)
        revision = working_revision(self.record)
        if revision is not None and revision.effective_on:
            self.initial = {"effective_on": revision.effective_on, **(self.initial or {})}
