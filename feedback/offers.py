"""What feedback offers to the house: its kind of record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.models import Complaint, ContainmentAction, Investigation, Reply, ReportabilityDecision
from feedback.queries import codes, own_words, problem
from feedback.rules import FIELDS
from feedback.services import told_the_customer
from feedback.workflow import COMPLAINT
from qms.records.content import content_of_fields
from qms.records.models import Relation
from qms.records.offers import Kind, SearchText, register_kind
from qms.terms.parameters import Parameter, Stricter, Type, register_parameter
from qms.traceability.offers import GapRule, no_link_from, register_gap_rule
from qms.web.shapes import Words

CHILDREN = (ContainmentAction, Investigation, ReportabilityDecision, Reply)


def content(complaint: Complaint) -> dict[str, Any]:
    """All content of the complaint as a signature is bound to it."""
    return content_of_fields(complaint, FIELDS, CHILDREN)


def search_text(complaint: Complaint) -> SearchText:
    """The words of a complaint: the customer finds what the customer wrote or was sent."""
    own = own_words(complaint)
    shared, internal = list(own.shared), list(own.internal)
    for reply in Reply.objects.filter(record_id=complaint.pk):
        (shared if reply.sent_at else internal).extend([reply.body, reply.correction])
    for investigation in Investigation.objects.filter(record_id=complaint.pk):
        internal.extend([investigation.question, investigation.findings, investigation.root_cause])
    internal.extend(ContainmentAction.objects.filter(record_id=complaint.pk).values_list("action", flat=True))
    return SearchText(shared=tuple(shared), internal=tuple(internal))


def _history(act: str) -> Words:
    transition = COMPLAINT.transition(act)
    return transition.history if transition else _("filed the complaint")


def _customer_history(act: str) -> Words | None:
    transition = COMPLAINT.transition(act)
    return transition.customer_history if transition else _("filed the report")


register_parameter(
    Parameter(
        "customer_answer",
        _("Time the customer has to answer"),
        Type.TIME,
        hint=_("The longer time counts: silence is taken as acceptance only after it."),
        stricter=Stricter.HIGHER,
    )
)

register_kind(
    Kind(
        slug="complaint",
        path="complaints",
        portal_path="reports",
        prefix="CMP",
        model=Complaint,
        label=_("Complaint"),
        plural=_("Complaints"),
        icon="message-square-warning",
        fields=FIELDS,
        content=content,
        search_text=search_text,
        state_label=lambda code: COMPLAINT.state(code).label,
        customer_state_label=lambda code: COMPLAINT.state(code).customer_label,
        state_tone=lambda code: COMPLAINT.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        children=CHILDREN,
        as_written=("description",),
        content_template="feedback/signed_content.html",
        after_message=told_the_customer,
        codes=codes,
        problem=problem,
        stage=10,
    )
)

WITHOUT_CAPA = no_link_from("capa", Relation.FOLLOWS_FROM)

register_gap_rule(
    GapRule(
        code="complaint_capa_undecided",
        kind="complaint",
        column=_("Decision on corrective action"),
        label=_("Closed without a decision on corrective action"),
        sentence=_("For every closed complaint it is decided, with a reason, whether corrective action is needed."),
        ask=_("Decide whether corrective action is needed"),
        query=lambda rows: rows.filter(capa_needed=None),
        states=("closed",),
        citation="ISO 13485:2016, 8.2.2; ISO 10002:2018, 8.7",
    )
)
register_gap_rule(
    GapRule(
        code="complaint_without_capa",
        kind="complaint",
        column=_("CAPA"),
        label=_("Corrective action is needed, but no CAPA follows"),
        sentence=_("From a complaint whose decision asks for corrective action follows a CAPA that is linked to it."),
        ask=_("Open or link the CAPA that was decided"),
        query=lambda rows: WITHOUT_CAPA(rows.filter(capa_needed=True)),
        applies=lambda rows: rows.filter(capa_needed=True),
        states=("closed",),
        citation="ISO 13485:2016, 8.5.2; ISO 9001:2015, 10.2.1",
    )
)
