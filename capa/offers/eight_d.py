"""The kind 8D report: what a customer reads of a CAPA."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from capa.models import Discipline, EightD
from capa.queries.eight_d import own_words
from capa.rules.eight_d import FIELDS
from capa.workflow import EIGHT_D
from qms.accounts.rights import Right
from qms.records.content import content_of_fields, shared_content
from qms.records.offers import FollowOn, Kind, register_follow_on, register_kind
from qms.web.shapes import Words

CHILDREN = (Discipline,)


def content(record: EightD) -> dict[str, Any]:
    """All content of the report as a signature is bound to it."""
    return content_of_fields(record, FIELDS, CHILDREN)


def _history(act: str) -> Words:
    transition = EIGHT_D.transition(act)
    return transition.history if transition else _("began the 8D report")


def _customer_history(act: str) -> Words | None:
    transition = EIGHT_D.transition(act)
    return transition.customer_history if transition else _("began an 8D report for you")


register_kind(
    Kind(
        slug="eight_d",
        path="8d-reports",
        portal_path="8d-reports",
        prefix="8D",
        model=EightD,
        label=_("8D report"),
        plural=_("8D reports"),
        icon="clipboard-list",
        stage=40,
        fields=FIELDS,
        content=content,
        search_text=own_words,
        state_label=lambda code: EIGHT_D.state(code).label,
        customer_state_label=lambda code: EIGHT_D.state(code).customer_label,
        state_tone=lambda code: EIGHT_D.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        children=CHILDREN,
        content_template="capa/eight_d/signed_content.html",
        customer_content=lambda record: shared_content(record, FIELDS, CHILDREN),
        customer_content_template="capa/eight_d/signed_content.html",
    )
)
register_follow_on(
    FollowOn(
        "staff:eight_d_new", _("8D report for a customer"), ("capa",), Right.PROPOSE_CAPA, "clipboard-list",
        unless=lambda record: record.state in ("merged", "void"),
    )
)  # fmt: skip
