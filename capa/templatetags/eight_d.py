"""Tags of the pages of 8D reports."""

from base64 import b64encode
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from capa.lists.eight_d import STATES
from capa.models import Discipline
from capa.queries.eight_d import StepOfReport, steps_shown
from qms.web.tables import draw_value
from qms.workflow.next import act_url

register = template.Library()


@register.simple_tag(takes_context=True)
def share_url(context: Context, record: Any, step: str) -> str:
    """The address on which this discipline is shared; empty where this seat cannot share now."""
    return _about_step(context, record, "share_discipline", step)


@register.simple_tag(takes_context=True)
def answer_url(context: Context, record: Any, act: str, one: StepOfReport) -> str:
    """The address on which the customer accepts or returns this discipline; empty where nothing waits for that."""
    waits = one.newest is not None and one.newest.state == Discipline.State.SHARED
    return _about_step(context, record, act, one.code) if waits else ""


def _about_step(context: Context, record: Any, act: str, step: str) -> str:
    possible = any(one.transition.act == act and one.possible for one in context.get("acts") or ())
    return f"{act_url(record, act, context['request'].seat)}?step={step}" if possible else ""


@register.simple_tag
def eight_d_state(record: Any) -> SafeString | str:
    """The state of a report as a badge."""
    return draw_value(STATES[record.state], "badge")


@register.simple_tag
def svg_address(svg: str) -> str:
    """A drawing that was stored, as the address of a picture: nothing in it can act on the page."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


@register.simple_tag
def disciplines_of(record: Any) -> list[StepOfReport]:
    """The disciplines as they were shown, for the page on which the report is signed."""
    return steps_shown(record)
