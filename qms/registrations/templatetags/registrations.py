"""Tags of the pages of registrations: {% load registrations %}."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from qms.organisations.days import today
from qms.registrations.models import RegulatoryAssessment
from qms.registrations.queries import assessments_of, certificates_of
from qms.registrations.questions import BY_CODE
from qms.web.parts.small import badge
from qms.web.shapes import Tone, Words
from qms.workflow.declare import WORKFLOWS

register = template.Library()
STAGES: dict[str, tuple[Words, Tone]] = {
    "asked": (_("To be assessed"), "accent"),
    "waiting": (_("Decision awaited"), "warn"),
    "refused": (_("Refused"), "bad"),
    "decided": (_("Decided"), "ok"),
    "dropped": (_("Not touched"), "mute"),
}


@register.simple_tag(takes_context=True)
def standing_badge(context: template.Context, record: Any) -> SafeString:
    """The state as the day makes it."""
    state = WORKFLOWS["registration"].state(record.standing(today(context["request"].seat.organisation)))
    return badge(state.label, state.tone)


@register.simple_tag
def stage_badge(row: RegulatoryAssessment) -> SafeString:
    """Where an assessment stands."""
    words, tone = STAGES[row.stage]
    return badge(words, tone)


@register.simple_tag
def assessed_registrations(record: Any) -> list[RegulatoryAssessment]:
    """What regulatory affairs say of a record."""
    return assessments_of(record)


@register.simple_tag
def certificates_to_sign(record: Any) -> list[Any]:
    """What a signature is bound to beside the fields."""
    return certificates_of(record)


@register.filter
def answered(row: RegulatoryAssessment) -> list[tuple[Words, bool]]:
    """The questions in words, each with its answer."""
    return [(BY_CODE[code].words if code in BY_CODE else code, yes) for code, yes in row.answers.items()]
