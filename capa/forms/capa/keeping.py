"""The forms that keep a CAPA going and end it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from capa.models import Origin, RiskClass
from qms.organisations.models import Site
from qms.workflow.fields import StaffField, choice, line, text
from qms.workflow.forms import ActForm, StaffForm
from qms.workflow.keeping import OWNERS


class AssignForm(StaffForm):
    """The new owner."""

    owner = StaffField(label=_("New owner"), roles=OWNERS)


class AddRecordForm(ActForm):
    """The record that shares this CAPA."""

    number = line(
        _("Number of the record"), most=32, required=True,
        hint=_("A complaint, a nonconformity or a risk analysis, such as CMP-2026-00042."),
    )  # fmt: skip
    reason = text(_("What they have in common"), most=2000, required=False, rows=2)


class MergeForm(ActForm):
    """The CAPA that is kept."""

    number = line(_("Number of the CAPA that is kept"), most=32, required=True)


class CloseForm(ActForm):
    """What was learned, in a few sentences."""

    closing_summary = text(
        _("Closing summary"), most=4000, rows=5, hint=_("What was the cause, what was changed, what shows the effect.")
    )


class CorrectForm(StaffForm):
    """The fields that may be corrected."""

    title = line(_("Title"), most=200, required=True)
    problem = text(_("Problem statement"), most=10_000, rows=6)
    origin = choice(_("Origin"), Origin.choices)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    product = line(_("Product"), most=200)
    part_number = line(_("Part numbers"), most=400)
    lot = line(_("Lots or batches"), most=400)
    external_number = line(_("Number at the customer or supplier"))
    risk_class = choice(_("Class"), RiskClass.choices)
    class_reason = text(_("Reason of the class"), most=2000, required=False, rows=2)
    champion = StaffField(label=_("Champion"), roles=OWNERS, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with what is recorded."""
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        assert isinstance(site, forms.ModelChoiceField)
        site.queryset = Site.objects.filter(active=True)
        for name in self.own_fields():
            if name != "reason":
                self.fields[name].initial = getattr(self.record, name)
