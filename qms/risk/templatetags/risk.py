"""Tags of the pages of risk."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from qms.risk.queries import frozen
from qms.risk.scales import scheme_of
from qms.risk.sheets import flags_of, priority_badge
from qms.risk.views.tables import shown_scheme
from qms.web.tables import draw_value

register = template.Library()


@register.simple_tag
def priority(letter: str) -> SafeString | str:
    """An Action Priority as a square badge; nothing when there is none."""
    return draw_value(priority_badge(letter), "badge")


@register.simple_tag
def row_flags(row: Any) -> SafeString | str:
    """What is wrong with a row, as a badge."""
    return draw_value(flags_of(row), "badge")


@register.simple_tag
def study_content(record: Any) -> dict[str, Any]:
    """Head and rows of a study, for the page on which it is signed."""
    return frozen(record)


@register.simple_tag
def tables_content(record: Any) -> dict[str, Any]:
    """Scales and deviations of rating tables, for the page on which they are signed."""
    return shown_scheme(scheme_of(record))
