"""The forms of shipped quantities."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.risk.services.shipped import MOST
from qms.web.forms import DateInput
from qms.workflow.fields import line


class ShippedForm(forms.Form):
    """Pieces of one part in one month."""

    part_number = line(_("Part number"), required=True)
    month = forms.DateField(label=_("Month"), widget=DateInput, help_text=_("Any day of the month."))
    quantity = forms.IntegerField(label=_("Pieces shipped"), min_value=0, max_value=MOST)


class ShippedFileForm(forms.Form):
    """A table of shipped pieces."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, ODS or CSV with part number, month (2026-11) and quantity. A later figure replaces."),
    )
