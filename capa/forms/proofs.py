"""The field in which files of a record are named as evidence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.records.models import Attachment


class ProofsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Files of the record; none is offered before the record is known."""

    def __init__(self) -> None:
        """Boxes to tick."""
        label = _("Files of this record that show it")
        widget = forms.CheckboxSelectMultiple
        super().__init__(queryset=Attachment.objects.none(), label=label, required=False, widget=widget)

    def label_from_instance(self, obj: Any) -> str:
        """The file's name."""
        return str(obj.name)


def offer_files(form: Any) -> None:
    """Offer the record's files in the form's `proofs`, newest first; without any the field is taken away."""
    field = form.fields["proofs"]
    field.queryset = Attachment.objects.filter(record_id=form.record.pk).order_by("-at", "-id")
    if not field.queryset.exists():
        del form.fields["proofs"]
