"""Tags of the pages of nonconformities."""

from django import template
from django.utils.safestring import SafeString

from capa.lists.nonconformity import severity_badge
from capa.models import Concession, Nonconformity
from capa.queries import nonconformity as queries
from qms.web.tables import draw_value

register = template.Library()


@register.simple_tag
def nc_severity(record: Nonconformity) -> SafeString | str:
    """The severity as a square badge; nothing while it is not judged."""
    badge = severity_badge(record)
    return draw_value(badge, "badge") if badge else ""


@register.simple_tag
def handling_of(record: Nonconformity) -> queries.Handling:
    """Measures, dispositions and concessions of a nonconformity."""
    return queries.handling_of(record)


@register.simple_tag
def shown_concessions(record: Nonconformity) -> list[Concession]:
    """The requests of a nonconformity with what the customer may read of them."""
    return queries.shown_concessions(record)
