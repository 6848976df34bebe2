"""The kind change notice: what a customer reads of a change, and signs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from changecontrol.models import (
    ChangeNotice,
    Condition,
    Decision,
    MailedAnswer,
    NoticeRevision,
    Question,
    SampleRequest,
)
from changecontrol.queries.notice import own_words
from changecontrol.rules.fields import NOTICE_FIELDS
from changecontrol.workflow import NOTICE
from qms.records.content import content_of_fields, shared_content
from qms.records.offers import Kind, register_kind
from qms.web.shapes import Words

CHILDREN = (NoticeRevision, Decision, Condition, Question, SampleRequest)
OURS = (*CHILDREN, MailedAnswer)


def _history(act: str) -> Words:
    transition = NOTICE.transition(act)
    return transition.history if transition else _("sent the notice")


def _customer_history(act: str) -> Words | None:
    transition = NOTICE.transition(act)
    return transition.customer_history if transition else _("sent you the notice")


def _signed_by_customers(record: ChangeNotice) -> dict[str, Any]:
    """What a customer signs: all that it reads of the notice. Not the version, which a reminder counts up, too."""
    return {name: said for name, said in shared_content(record, NOTICE_FIELDS, CHILDREN).items() if name != "version"}


register_kind(
    Kind(
        slug="change_notice",
        path="notices",
        portal_path="change-notices",
        prefix="PCN",
        model=ChangeNotice,
        label=_("Change notice"),
        plural=_("Change notices"),
        icon="mail-warning",
        stage=60,
        fields=NOTICE_FIELDS,
        content=lambda record: content_of_fields(record, NOTICE_FIELDS, OURS),
        search_text=own_words,
        state_label=lambda code: NOTICE.state(code).label,
        customer_state_label=lambda code: NOTICE.state(code).customer_label,
        state_tone=lambda code: NOTICE.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        children=OURS,
        content_template="changecontrol/notice/signed_content.html",
        customer_content=_signed_by_customers,
        customer_content_template="changecontrol/notice/signed_content.html",
    )
)
