"""Tags of the pages of acts."""

from collections.abc import Sequence

from django import forms, template
from django.utils.safestring import SafeString

from qms.web.shapes import Todo
from qms.workflow.next import NextAct
from qms.workflow.recordpage import Part

MENU_ONLY = 60
"""Acts of this rank and above stand in the menu only: they are not what is next."""

register = template.Library()


@register.simple_tag
def act_field(form: forms.Form, name: str) -> SafeString:
    """One field of a form by its name, as a field group; a hidden one without a label."""
    field = form[name]
    return field.as_widget() if field.is_hidden else field.as_field_group()


@register.simple_tag
def next_todo(acts: Sequence[NextAct]) -> list[Todo]:
    """What is next as lines of the list: possible acts with a button, blocked ones with the sentence that explains."""
    return [
        Todo(
            one.transition.label,
            one.blocked or one.transition.explains or "",
            "" if one.blocked else one.url,
            "" if one.blocked else one.transition.label,
            bool(one.blocked),
        )
        for one in acts
        if one.transition.rank < MENU_ONLY and not (one.blocked and one.transition.quiet)
    ]


@register.filter
def same(value: str, other: str) -> bool:
    """Whether two words are the same, for the attribute of a component, where `==` cannot stand."""
    return value == other


@register.filter
def part_url(part: Part, here: str) -> str:
    """The address of a part of the record's page at `here`."""
    return f"{here}?tab={part.code}"
