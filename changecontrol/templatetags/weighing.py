"""Tags of the pages of joint weighings, on both sides."""

from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.safestring import SafeString

from changecontrol.guards.tradeoff import plain
from changecontrol.lists.weighing import STATES
from changecontrol.models import JointWeighing, TradeOff
from changecontrol.queries import weighing as queries
from changecontrol.queries.tradeoff import Sheet
from changecontrol.queries.tradeoff import figure as to_two_decimals
from qms.accounts.seat import Side
from qms.web.tables import draw_value

register = template.Library()


@register.filter
def weight(value: Decimal) -> str:
    """A weight without zeros at its end."""
    return plain(value)


@register.filter
def figure(value: Fraction) -> str:
    """A total to two decimals."""
    return to_two_decimals(value)


@register.simple_tag
def weighing_shown(record: JointWeighing) -> queries.Shown:
    """What is shown and was said, for the page on which it is signed."""
    return queries.shown_of(record)


@register.simple_tag
def trade_off_sharing(record: TradeOff, sheet: Sheet) -> queries.Sharing | None:
    """With whom a trade-off is shared, and what that customer says: for its page, and where it is signed."""
    return queries.sharing_of(record, sheet.result)


@register.simple_tag
def weighing_state(record: JointWeighing) -> SafeString | str:
    """The state as staff name it, as a badge."""
    return draw_value(STATES[record.state], "badge")


@register.simple_tag(takes_context=True)
def scores_open(context: template.Context, record: JointWeighing) -> bool:
    """Whether the reader sees the customer's scores: staff not before their own are weighed."""
    return queries.scores_open(record, ours=context["request"].seat.side is Side.STAFF)
