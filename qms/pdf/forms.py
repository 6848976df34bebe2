"""What is asked for at an export, and at a check."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHECKED_AT_MOST = 50_000_000
"""Bytes of a file that is dropped on the page; the command takes larger ones."""


class ExportForm(forms.Form):
    """The language of the document."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the PDF"), choices=settings.LANGUAGES)


class FileForm(forms.Form):
    """A file to check."""

    file = forms.FileField(
        label=gettext_lazy("PDF file"),
        help_text=gettext_lazy("Drop the file here or choose it. It is read, answered and forgotten, not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is too large before it is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > CHECKED_AT_MOST:
            limit = CHECKED_AT_MOST // 1_000_000
            raise ValidationError(_("The file is larger than %(limit)s MB.") % {"limit": limit})
        return file


class DigestForm(forms.Form):
    """A digest to look up: of the file, or the record digest printed on its cover. Blanks do not matter."""

    digest = forms.RegexField(
        label=gettext_lazy("Digest"),
        regex=r"^[0-9a-f]{64}$",
        strip=True,
        help_text=gettext_lazy("64 characters, as on the cover of the PDF."),
        error_messages={"invalid": gettext_lazy("A digest has 64 characters, each 0 to 9 or a to f.")},
    )
