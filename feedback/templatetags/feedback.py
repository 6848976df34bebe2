"""Tags of the pages of complaints."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from feedback.lists import severity_badge
from feedback.queries import Work, work_of
from qms.web.tables import draw_value

register = template.Library()


@register.simple_tag
def severity(complaint: Any) -> SafeString | str:
    """The severity as a square badge; nothing before the assessment."""
    badge = severity_badge(complaint)
    return draw_value(badge, "badge") if badge else ""


@register.simple_tag
def complaint_work(complaint: Any) -> Work:
    """What was worked on a complaint, for the page on which it is signed."""
    return work_of(complaint)
