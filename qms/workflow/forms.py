"""The form of an act: the domain's own fields, the reason, the signature, and the version the person saw."""

from typing import Any

from django import forms
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from qms.accounts.seat import Seat
from qms.workflow.declare import Transition
from qms.workflow.fields import StaffField


class ActForm(forms.Form):
    """Base of an act's form: knows record and seat. `data_for_act()` is what the service gets as keywords.

    fields_template: draws the own fields where one after the other is not enough; it finds the form as `form`.
    """

    fields_template = ""

    similar = False
    """Whether similar earlier records stand beside the form; `similar_field` takes the number of one of them."""
    similar_field = ""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    def __init__(self, *args: Any, record: Any, seat: Seat, transition: Transition, **kwargs: Any) -> None:
        """Add the reason where the transition asks for one, and password and code where it is signed."""
        super().__init__(*args, **kwargs)
        self.record, self.seat, self.transition = record, seat, transition
        self.fields["version"].initial = record.version
        if transition.reason:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
            )
        if transition.meaning:
            self._ask_for_signature()

    def _ask_for_signature(self) -> None:
        self.fields["challenge"] = forms.CharField(widget=forms.HiddenInput, max_length=2000)
        self.fields["password"] = forms.CharField(
            label=_("Your password"),
            max_length=256,
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.fields["code"] = forms.CharField(
            label=_("Code from your authenticator"),
            max_length=12,
            help_text=_("6 digits."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        )

    @property
    def subject(self) -> str:
        """What of the record the act is about, where that is not chosen in the form."""
        return ""

    SIGNATURE = ("challenge", "password", "code")

    def own_fields(self) -> list[str]:
        """The names of the fields the act itself asks for, in order; the signature's stand apart on the page."""
        return [name for name in self.fields if name not in (*self.SIGNATURE, "version")]

    def again(self) -> bool:
        """Whether the person asked for other fields, not for the act: the form is shown again as it was typed."""
        return False

    def data_for_act(self) -> dict[str, Any]:
        """The cleaned values of the domain's own fields."""
        apart = {*self.SIGNATURE, "version", "reason"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}


class StaffForm(ActForm):
    """An act's form whose staff fields offer the acting organisation's people."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Load the choices that depend on the organisation."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, StaffField):
                field.load()


def form_class(transition: Transition) -> type[ActForm]:
    """The form of the transition: its own, or the plain one."""
    return import_string(transition.form) if transition.form else ActForm
