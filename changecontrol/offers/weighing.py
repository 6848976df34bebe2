"""The kind joint weighing: what a customer reads of a trade-off, says to it, and signs."""

from django.utils.translation import gettext_lazy as _

from changecontrol.models import CustomerPosition, CustomerScore, JointWeighing, ProposedWeights, SharedSheet
from changecontrol.queries.weighing import own_words
from changecontrol.rules.fields import JOINT_FIELDS
from changecontrol.workflow import JOINT
from qms.records.content import content_of_fields, shared_content
from qms.records.offers import Kind, register_kind
from qms.web.shapes import Words

CHILDREN = (SharedSheet, ProposedWeights, CustomerScore, CustomerPosition)


def _history(act: str) -> Words:
    transition = JOINT.transition(act)
    return transition.history if transition else _("shared the trade-off")


def _customer_history(act: str) -> Words | None:
    transition = JOINT.transition(act)
    return transition.customer_history if transition else _("asks for your part in a decision")


register_kind(
    Kind(
        slug="joint_weighing", path="joint-weighings", portal_path="weighings", prefix="JWG", model=JointWeighing,
        label=_("Joint weighing"), plural=_("Joint weighings"), icon="scale", stage=62, fields=JOINT_FIELDS,
        content=lambda record: content_of_fields(record, JOINT_FIELDS, CHILDREN), search_text=own_words,
        state_label=lambda code: JOINT.state(code).label,
        customer_state_label=lambda code: JOINT.state(code).customer_label,
        state_tone=lambda code: JOINT.state(code).tone, act_labels=_history, customer_act_labels=_customer_history,
        children=CHILDREN, content_template="changecontrol/weighing/signed_content.html",
        customer_content=lambda record: shared_content(record, JOINT_FIELDS, CHILDREN),
        customer_content_template="changecontrol/weighing/signed_content.html",
    )
)  # fmt: skip
