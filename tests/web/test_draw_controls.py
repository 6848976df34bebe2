"""Plain controls are drawn in Python as Django's templates draw them, whatever stands in them."""

import datetime as dt
import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

from qms.web.forms import DateInput, FormRenderer
from qms.web.widgets import drawn

HOSTILE = "\"><script>alert('x')</script>&amp;"
CHOICES = [("", "All"), ("a", HOSTILE), (HOSTILE, "b"), ("Group &", [("c", "C"), (3, "three")]), (None, "none")]
ATTRIBUTES = {"id": "id_x", "required": True, "disabled": False, "data-x": HOSTILE, "maxlength": 20}

CONTROLS = [
    (forms.TextInput(), HOSTILE),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.NumberInput(), 0),
    (forms.EmailInput(), SafeString("a&amp;b")),
    (forms.URLInput(), 1234567),
    (forms.PasswordInput(), "never shown"),
    (forms.HiddenInput(), HOSTILE),
    (DateInput(), dt.date(2026, 11, 24)),
    (forms.TimeInput(), dt.time(7, 30)),
    (forms.FileInput(), None),
    (forms.Textarea(), HOSTILE),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), "a"),
    (forms.Select(choices=CHOICES), HOSTILE),
    (forms.Select(choices=CHOICES), 3),
    (forms.Select(choices=[]), "gone"),
]


def squeezed(html: str) -> str:
    """Without the blanks that stand between tags, which a choice does not show."""
    return re.sub(r">\s+<", "><", html).strip()


@pytest.mark.parametrize(("widget", "value"), CONTROLS, ids=lambda one: type(one).__name__)
def test_a_control_is_the_same_as_from_its_template(widget: forms.Widget, value: object) -> None:
    context = widget.get_context("field name", value, ATTRIBUTES)
    template = str(widget.template_name)
    ours = drawn(template, context)
    assert ours is not None, "it is drawn in Python"
    assert squeezed(ours) == squeezed(TemplatesSetting().render(template, context))
    assert "<script>" not in ours


def test_a_control_of_another_kind_goes_through_its_template() -> None:
    widget = forms.CheckboxSelectMultiple(choices=[("a", "A")])
    context = widget.get_context("ticks", ["a"], {})
    assert drawn(widget.template_name, context) is None
    assert 'type="checkbox"' in FormRenderer().render(widget.template_name, context)


def test_a_choice_with_options_of_its_own_goes_through_its_template() -> None:
    class Own(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    widget = Own(choices=[("a", "A")])
    assert drawn(widget.template_name, widget.get_context("x", "a", {})) is None
