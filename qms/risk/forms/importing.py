"""The form that takes the rows of a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.lib.refusal import Refused
from qms.risk.services.importing import read_rows
from qms.workflow.forms import ActForm

TOLD = 30
"""Faults that the page tells; the rest is counted."""


class ImportRowsForm(ActForm):
    """A file of rows; its faults are told line by line."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "XLSX, ODS or CSV, at most 5 MB and 2,000 lines. Columns are known by their names in the AIAG & VDA form: "
            "function, failure mode, effect, cause, controls, S, O, D."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Read the file; ValidationError names every line that is wrong."""
        cleaned: dict[str, Any] = super().clean() or {}
        sent = cleaned.pop("file", None)
        if sent is None:
            return cleaned
        try:
            found = read_rows(sent, sent.name)
        except Refused as refused:
            self.add_error("file", str(refused.sentence))
            return cleaned
        for fault in found.faults[:TOLD]:
            words = {"line": fault.line, "column": fault.column, "sentence": fault.sentence}
            self.add_error("file", _("Line %(line)d, %(column)s: %(sentence)s") % words)
        if len(found.faults) > TOLD:
            self.add_error("file", _("… and %(more)d more.") % {"more": len(found.faults) - TOLD})
        cleaned["rows"] = found.rows
        return cleaned
