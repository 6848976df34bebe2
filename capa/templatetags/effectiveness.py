"""Tags of the pages about effectiveness: figures in words, verdicts, charts."""

from decimal import Decimal

from django import template
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from capa.models import Capa, EffectivenessCheck, EffectivenessPlan
from capa.queries import effectiveness
from qms.web.shapes import Tone
from qms.web.tables import State, draw_value

register = template.Library()
TONES: dict[str, Tone] = {"effective": "ok", "not_effective": "bad", "inconclusive": "warn"}
ICONS = {"effective": "check", "not_effective": "x", "inconclusive": "circle-question-mark"}


@register.simple_tag
def effect_of(record: Capa) -> effectiveness.Effect:
    """Criteria and checks, for the page on which they are signed."""
    return effectiveness.effect_of(record)


@register.simple_tag
def criterion(plan: EffectivenessPlan) -> str:
    """The criterion as one sentence."""
    return effectiveness.criterion_words(plan)


@register.simple_tag
def baseline(plan: EffectivenessPlan) -> str:
    """What was before."""
    return effectiveness.baseline_words(plan)


@register.simple_tag
def result(check: EffectivenessCheck) -> str:
    """What is now."""
    return effectiveness.result_words(check)


@register.simple_tag
def rate(value: Decimal, method: str) -> str:
    """A share, rate or measurement in words."""
    return effectiveness.rate_words(value, method)


@register.filter
def plain(value: Decimal) -> str:
    """A figure without the zeros that it is stored with."""
    return str(formats.number_format(value.normalize(), use_l10n=True))


@register.simple_tag
def amount(number: int) -> str:
    """A large number with its groups."""
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@register.simple_tag
def chance(p_value: Decimal) -> str:
    """A probability."""
    return effectiveness.chance_words(p_value)


@register.simple_tag
def verdict_title(check: EffectivenessCheck) -> str:
    """Which check it is."""
    return _("Check %(number)s, criterion version %(version)s") % {
        "number": check.number,
        "version": check.plan.version,
    }


@register.simple_tag
def verdict(check: EffectivenessCheck) -> SafeString | str:
    """The verdict as a badge."""
    state = State(check.get_verdict_display(), TONES[check.verdict], ICONS[check.verdict])
    return draw_value(state, "badge")


@register.simple_tag
def effect_chart(check: EffectivenessCheck) -> SafeString:
    """Before and after as a picture; the facts beside it say the same in words."""
    return effectiveness.picture(check)
