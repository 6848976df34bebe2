"""What people type to talk about a record, to add files and to link it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.lib.uploads import ACCEPT
from qms.records.models import Relation
from qms.records.services.files import FILES_PER_MESSAGE
from qms.records.services.links import REASON_LIMIT
from qms.records.services.messages import BODY_LIMIT, NAME_LIMIT
from qms.web.forms import FilesField, FilesInput, MomentField

TAKEN = _("PDF, pictures, Office documents, text, e-mail (EML), ZIP, video; at most 25 MB each.")


def _text(label: Any, *, required: bool = True, rows: int = 5) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": BODY_LIMIT})
    return forms.CharField(label=label, max_length=BODY_LIMIT, required=required, widget=widget)


def _files(label: Any, *, required: bool) -> FilesField:
    return FilesField(label=label, required=required, widget=FilesInput(attrs={"accept": ACCEPT}), help_text=TAKEN)


class MessageForm(forms.Form):
    """A message to the other side, with files; files alone are a message too."""

    use_required_attribute = False
    body = _text(_("Message"))
    uploads = _files(_("Files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = "uploads" not in self.files
        self.fields["body"].error_messages["required"] = _("Write a message, or choose a file.")

    def clean(self) -> dict[str, Any]:
        """Not more files than a message takes."""
        data = super().clean() or {}
        if len(data.get("uploads") or []) > FILES_PER_MESSAGE:
            self.add_error("uploads", _("At most 20 files go with a message. Send the others with a second one."))
        return data


class NoteForm(forms.Form):
    """An internal note."""

    body = _text(_("Note for colleagues"))


class CallForm(forms.Form):
    """A phone call that is put on record."""

    spoke_with = forms.CharField(label=_("Spoke with"), max_length=NAME_LIMIT)
    at = MomentField(label=_("When"), help_text=_("In your own time zone."))
    body = _text(_("What was said"))


class PortalAttachForm(forms.Form):
    """Files that a customer adds; everything is shared in the portal, so nothing more is asked."""

    uploads = _files(_("Files"), required=True)

    def clean_uploads(self) -> list[Any]:
        """Not more at once than a message takes."""
        uploads: list[Any] = self.cleaned_data["uploads"]
        if len(uploads) > FILES_PER_MESSAGE:
            raise forms.ValidationError(_("Choose at most 20 files at once."))
        return uploads


class AttachForm(PortalAttachForm):
    """Files that we add."""

    shared = forms.BooleanField(label=_("The customer may see these files"), required=False)


class LinkForm(forms.Form):
    """How this record relates to another."""

    relation = forms.ChoiceField(label=_("This record is"), choices=Relation.choices)
    number = forms.CharField(label=_("Number of the other record"), max_length=32)


class ReasonForm(forms.Form):
    """Why a link ends."""

    reason = forms.CharField(
        label=_("Reason"), max_length=REASON_LIMIT, widget=forms.Textarea(attrs={"rows": 3, "maxlength": REASON_LIMIT})
    )


class PlainForm(forms.Form):
    """Nothing to fill in: the button is all."""
