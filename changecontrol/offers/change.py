"""The kinds change and set of classification rules. Neither has a page in the portal."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from changecontrol.guards.change import is_implemented
from changecontrol.models import (
    AffectedItem,
    Answer,
    Assessment,
    Change,
    ChangeTask,
    ClassRule,
    ClassRuleSet,
    Comparison,
    NoticeFile,
    Recipient,
    RiskDelta,
    RuleHit,
    ShippedLot,
)
from changecontrol.queries.change import own_words
from changecontrol.queries.rules import own_words as rules_words
from changecontrol.rules.fields import CHANGE_FIELDS, RULES_FIELDS
from changecontrol.workflow import CHANGE, RULES
from qms.accounts.rights import Right
from qms.records.content import content_of_fields
from qms.records.offers import FollowOn, Kind, register_follow_on, register_kind
from qms.registrations.models import RegulatoryAssessment
from qms.traceability.offers import GapRule, register_gap_rule
from qms.web.shapes import Words
from qms.workflow.declare import WORKFLOWS, Workflow

CHILDREN = (
    Assessment, AffectedItem, RiskDelta, Comparison, Answer, RuleHit, ChangeTask, NoticeFile, Recipient,
    ShippedLot, RegulatoryAssessment,
)  # fmt: skip
SOURCES = ("complaint", "nonconformity", "capa", "fmea", "document", "external_document", "requirement")


def _history(flow: Workflow, opening: Words) -> Callable[[str], Words]:
    def words(act: str) -> Words:
        transition = flow.transition(act)
        return transition.history if transition else opening

    return words


def _kind(flow: Workflow, opening: Words, **said: Any) -> Kind:
    return Kind(
        slug=flow.kind,
        state_label=lambda code: flow.state(code).label,
        customer_state_label=lambda code: flow.state(code).customer_label,
        state_tone=lambda code: flow.state(code).tone,
        act_labels=_history(flow, opening),
        **said,
    )


register_kind(
    _kind(
        CHANGE, _("asked for the change"), path="changes", prefix="CHG", model=Change, label=_("Change"),
        plural=_("Changes"), icon="git-pull-request-arrow", stage=60, fields=CHANGE_FIELDS, children=CHILDREN,
        content=lambda record: content_of_fields(record, CHANGE_FIELDS, CHILDREN), search_text=own_words,
        content_template="changecontrol/change/signed_content.html", not_carried_out=is_implemented,
    )
)  # fmt: skip
register_kind(
    _kind(
        RULES, _("drafted the rules"), path="change-rules", prefix="CCR", model=ClassRuleSet,
        label=_("Set of classification rules"), plural=_("Classification rules"), icon="list-tree", stage=90,
        fields=RULES_FIELDS, children=(ClassRule,),
        content=lambda record: content_of_fields(record, RULES_FIELDS, (ClassRule,)), search_text=rules_words,
        content_template="changecontrol/rules/signed_content.html",
    )
)  # fmt: skip
register_follow_on(
    FollowOn(
        "staff:change_new", _("Ask for a change"), SOURCES, Right.EDIT_RECORDS, "git-pull-request-arrow",
        unless=lambda record: WORKFLOWS[record.kind].state(record.state).final,
    )
)  # fmt: skip
register_gap_rule(
    GapRule(
        code="change_customers_told",
        kind="change",
        column=_("Customers told"),
        label=_("A customer was not told"),
        sentence=_("Every customer that a change concerns by its class was told before the change was carried out."),
        ask=_("Send the notice to the customer that was not told"),
        query=lambda rows: rows.filter(Exists(_untold())),
        applies=lambda rows: rows.filter(level__gt=0),
        states=("implementing", "implemented", "verified", "closed"),
        citation="IATF 16949:2016 8.5.6.1",
    )
)


def _untold() -> Any:
    return Recipient.objects.filter(record_id=OuterRef("pk"), level__gt=0, notice=None)
