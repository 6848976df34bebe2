"""Tags of the pages of 8D reports."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from capa.lists.eight_d import STATES
from capa.queries.eight_d import StepOfReport, steps_shown
from qms.web.tables import draw_value
from qms.workflow.next import act_url

register = template.Library()


@register.simple_tag(takes_context=True)
def share_url(context: Context, record: Any, step: str) -> str:
    """The address on which this discipline is shared; empty where this seat cannot share now."""
    possible = any(one.transition.act == "share_discipline" and one.possible for one in context.get("acts") or ())
    return f"{act_url(record, 'share_discipline', context['request'].seat)}?step={step}" if possible else ""


@register.simple_tag
def eight_d_state(record: Any) -> SafeString | str:
    """The state of a report as a badge."""
    return draw_value(STATES[record.state], "badge")


@register.simple_tag
def disciplines_of(record: Any) -> list[StepOfReport]:
    """The disciplines as they were shown, for the page on which the report is signed."""
    return steps_shown(record)
