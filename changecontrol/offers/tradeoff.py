"""The kind trade-off: options weighed by criteria. It has no page in the portal: a customer reads a joint weighing."""

from django.utils.translation import gettext_lazy as _

from changecontrol.models import Dissent, TradeCriterion, TradeOff, TradeOption, TradeScore, TradeScorer, TradeShare
from changecontrol.queries.tradeoff import own_words, result_content
from changecontrol.queries.weighing import said_by_customer
from changecontrol.rules.fields import TRADE_OFF_FIELDS
from changecontrol.workflow import TRADE_OFF
from qms.accounts.rights import Right
from qms.records.content import content_of_fields
from qms.records.offers import FollowOn, Kind, register_follow_on, register_kind
from qms.web.shapes import Words

CHILDREN = (TradeOption, TradeCriterion, TradeScorer, TradeScore, Dissent, TradeShare)
SOURCES = ("change", "capa")
ENDED = ("closed", "withdrawn", "merged", "void")
"""What has ended leaves nothing to weigh; a change that was rejected may well lead to a trade-off."""


def _act_words(act: str) -> Words:
    transition = TRADE_OFF.transition(act)
    return transition.history if transition else _("began the trade-off")


register_kind(
    Kind(
        slug="trade_off", path="trade-offs", prefix="TOA", model=TradeOff, label=_("Trade-off"), plural=_("Trade-offs"),
        icon="scale", stage=62, fields=TRADE_OFF_FIELDS, children=CHILDREN,
        content=lambda record: {
            **content_of_fields(record, TRADE_OFF_FIELDS, CHILDREN), **result_content(record),
            **said_by_customer(record),
        },
        search_text=own_words, content_template="changecontrol/tradeoff/signed_content.html",
        state_label=lambda code: TRADE_OFF.state(code).label,
        customer_state_label=lambda code: TRADE_OFF.state(code).customer_label,
        state_tone=lambda code: TRADE_OFF.state(code).tone, act_labels=_act_words,
    )
)  # fmt: skip
register_follow_on(
    FollowOn(
        "staff:trade_off_new", _("Weigh options"), SOURCES, Right.EDIT_RECORDS, "scale",
        unless=lambda record: record.state in ENDED,
    )
)  # fmt: skip
