"""The forms of people, customers, sites and own settings. They read input; what is allowed, the services say."""

from collections.abc import Callable

from django import forms

from qms.lib.refusal import Refused


def carried_out(form: forms.BaseForm, act: Callable[[], object]) -> bool:
    """Do `act` when the form is valid. A refusal is shown at the field it belongs to, or on top of the form."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True
