"""The form of a rule of gaps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from qms.traceability.models import Use


class SettleForm(forms.Form):
    """What the rule does from now on, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    use = forms.ChoiceField(label=_("What the rule does"), choices=Use.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
