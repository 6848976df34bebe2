"""Tags of the pages of trade-offs: figures, turning points in words, the chart."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils.safestring import SafeString

from changecontrol.guards.tradeoff import plain
from changecontrol.models import TradeOff, TradeScore
from changecontrol.queries import tradeoff as queries
from qms.records.templatetags.records import talk

register = template.Library()


@register.filter
def figure(value: Fraction) -> str:
    """A mean or total to two decimals."""
    return queries.figure(value)


@register.filter
def weight(value: Decimal) -> str:
    """A weight without the zeros it is stored with."""
    return plain(value)


@register.simple_tag
def turns(result: queries.Result, one: queries.Sensitivity) -> list[str]:
    """Where the weight of a criterion turns the winner, in words."""
    return queries.turn_words(result, one)


@register.simple_tag
def leading(result: queries.Result, places: tuple[int, ...]) -> str:
    """Who leads, by letter; ties named."""
    return result.named(places)


@register.simple_tag
def weight_chart(result: queries.Result, one: queries.Sensitivity) -> SafeString:
    """The totals against the weight of a criterion."""
    return queries.picture(result, result.sensitivity.index(one))


@register.simple_tag
def evidence(one: TradeScore, urls: Mapping[str, str] | str = "") -> SafeString:
    """What shows a score; records that it names, and the reader may see, are linked where their addresses are given."""
    return talk(one.evidence, urls if isinstance(urls, Mapping) else {})


@register.simple_tag
def trade_off_sheet(record: TradeOff) -> queries.Sheet:
    """Everything that is signed, for the page on which it is signed."""
    return queries.sheet_of(record, None)
