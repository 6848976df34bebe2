"""The kind CAPA. It has no page in the portal: what a customer reads of it is the 8D report."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.models import (
    Action,
    Capa,
    CapaContainment,
    DueDateExtension,
    EffectivenessCheck,
    EffectivenessPlan,
    Prevention,
    TeamMember,
)
from capa.queries.capa import own_words
from capa.rules.capa import FIELDS
from capa.workflow import CAPA
from qms.records.content import content_of_fields
from qms.records.offers import EventWords, Kind, register_event, register_kind
from qms.web.shapes import Words

CHILDREN = [TeamMember, CapaContainment, Action, DueDateExtension, Prevention, EffectivenessPlan, EffectivenessCheck]
"""What hangs on a CAPA; causes add theirs."""


def content(record: Capa) -> dict[str, Any]:
    """All content of the CAPA as a signature is bound to it."""
    return content_of_fields(record, FIELDS, CHILDREN)


def _history(act: str) -> Words:
    transition = CAPA.transition(act)
    return transition.history if transition else gettext_lazy("proposed the CAPA")


register_kind(
    Kind(
        slug="capa",
        path="capas",
        prefix="CAPA",
        model=Capa,
        label=gettext_lazy("CAPA"),
        plural=gettext_lazy("CAPAs"),
        icon="route",
        fields=FIELDS,
        content=content,
        search_text=own_words,
        state_label=lambda code: CAPA.state(code).label,
        customer_state_label=lambda code: CAPA.state(code).customer_label,
        state_tone=lambda code: CAPA.state(code).tone,
        act_labels=_history,
        children=tuple(CHILDREN),
        content_template="capa/capa/signed_content.html",
    )
)
register_event("merged_in", EventWords("merge", lambda told: _("took in %(number)s") % {"number": told["number"]}))
