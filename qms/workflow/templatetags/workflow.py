"""Tags of the pages of acts."""

from django import forms, template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def act_field(form: forms.Form, name: str) -> SafeString:
    """One field of a form by its name, as a field group."""
    return form[name].as_field_group()
