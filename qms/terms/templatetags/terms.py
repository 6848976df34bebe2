"""Tags of the pages of terms."""

from typing import Any

from django import template

from qms.terms.queries import parameters_of, rows_of
from qms.terms.words import Line, lines

register = template.Library()


@register.simple_tag
def term_lines(record: Any) -> list[Line]:
    """What a set says, in words."""
    return lines(rows_of(record), parameters_of(record.organisation_id))
