"""The kind CAPA. It has no page in the portal: what a customer reads of it is the 8D report."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capa.models import (
    Action,
    Capa,
    CapaContainment,
    Cause,
    DueDateExtension,
    EffectivenessCheck,
    EffectivenessPlan,
    Prevention,
    ProblemStatement,
    TeamMember,
)
from capa.queries.capa import late_actions, own_words
from capa.rules.capa import FIELDS
from capa.services.capa.opening import SOURCE_KINDS
from capa.workflow import CAPA
from capa.workflow.who import ACTIVE
from qms.accounts.rights import Right
from qms.records.content import content_of_fields
from qms.records.offers import EventWords, FollowOn, Kind, register_event, register_follow_on, register_kind
from qms.traceability.offers import GapRule, register_gap_rule
from qms.web.shapes import Words

CHILDREN = [
    TeamMember, CapaContainment, ProblemStatement, Cause, Action, DueDateExtension, Prevention, EffectivenessPlan,
    EffectivenessCheck,
]  # fmt: skip
"""What hangs on a CAPA."""


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
        codes=lambda record: {name: getattr(record, name) for name in ("product", "part_number", "lot")},
        problem=lambda record: (record.title, record.problem),
        gathers="add_record",
        stage=30,
    )
)
register_follow_on(
    FollowOn(
        url_name="staff:capa_new",
        label=gettext_lazy("Open a CAPA"),
        sources=SOURCE_KINDS,
        right=Right.PROPOSE_CAPA,
        icon="route",
        unless=lambda record: record.state == "void",
        of_parts=True,
    )
)
register_gap_rule(
    GapRule(
        code="capa_action_overdue",
        kind="capa",
        column=gettext_lazy("Actions in time"),
        label=gettext_lazy("An action is past its day"),
        sentence=gettext_lazy("No agreed action of a CAPA is open after its day without an approved extension."),
        ask=gettext_lazy("Complete the action that is late, or ask for another day"),
        query=lambda rows: rows.filter(Exists(late_actions().filter(record_id=OuterRef("pk")))),
        applies=lambda rows: rows.filter(Exists(Action.objects.filter(record_id=OuterRef("pk")))),
        states=ACTIVE,
        citation="ISO 9001:2015, 10.2.1 c)",
    )
)
register_event("merged_in", EventWords("merge", lambda told: _("took in %(number)s") % {"number": told["number"]}))
