"""What the nonconformity offers to the house: its kind of record, and what may follow from others."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from capa.models import Concession, ContainmentMeasure, Disposition, Nonconformity
from capa.queries.nonconformity import codes, own_words, problem
from capa.rules import NC_FIELDS
from capa.workflow import NONCONFORMITY
from qms.accounts.rights import Right
from qms.records.content import content_of_fields, shared_content
from qms.records.models import Relation
from qms.records.offers import FollowOn, Kind, SearchText, register_follow_on, register_kind
from qms.traceability.offers import GapRule, no_link_from, register_gap_rule
from qms.web.shapes import Words

CHILDREN = (ContainmentMeasure, Disposition, Concession)


def content(record: Nonconformity) -> dict[str, Any]:
    """All content of the nonconformity as a signature of ours is bound to it."""
    return content_of_fields(record, NC_FIELDS, CHILDREN)


def customer_content(record: Nonconformity) -> dict[str, Any]:
    """What the customer signs when granting or refusing a concession: what they read, nothing else."""
    return shared_content(record, NC_FIELDS, (Concession,))


def search_text(record: Nonconformity) -> SearchText:
    """The words of a nonconformity: the customer finds what identifies the parts, and the requests."""
    own = own_words(record)
    shared, internal = list(own.shared), list(own.internal)
    for asked in Concession.objects.filter(record_id=record.pk):
        shared += [asked.request, asked.conditions, asked.answer_text, asked.reference]
    for row in Disposition.objects.filter(record_id=record.pk):
        internal += [row.justification, row.evidence, row.reinspection]
    for measure in ContainmentMeasure.objects.filter(record_id=record.pk):
        internal += [measure.action, measure.result]
    return SearchText(shared=tuple(shared), internal=tuple(internal))


def _history(act: str) -> Words:
    transition = NONCONFORMITY.transition(act)
    return transition.history if transition else _("recorded the nonconformity")


def _customer_history(act: str) -> Words | None:
    transition = NONCONFORMITY.transition(act)
    return transition.customer_history if transition else None


register_kind(
    Kind(
        slug="nonconformity",
        path="nonconformities",
        portal_path="nonconformities",
        prefix="NC",
        model=Nonconformity,
        label=_("Nonconformity"),
        plural=_("Nonconformities"),
        icon="octagon-alert",
        fields=NC_FIELDS,
        content=content,
        search_text=search_text,
        state_label=lambda code: NONCONFORMITY.state(code).label,
        customer_state_label=lambda code: NONCONFORMITY.state(code).customer_label,
        state_tone=lambda code: NONCONFORMITY.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        children=CHILDREN,
        content_template="capa/nonconformity/signed_content.html",
        customer_content=customer_content,
        customer_content_template="capa/nonconformity/portal/signed_content.html",
        codes=codes,
        problem=problem,
        stage=20,
    )
)
register_follow_on(
    FollowOn(
        url_name="staff:nonconformity_new",
        label=_("Record a nonconformity"),
        sources=("complaint",),
        right=Right.RECORD_NONCONFORMITY,
        icon="octagon-alert",
    )
)
WITHOUT_CAPA = no_link_from("capa", Relation.FOLLOWS_FROM)
USED = Disposition.objects.filter(record_id=OuterRef("pk"), state="implemented").exclude(concession_cited="")
GRANTED = Concession.objects.filter(disposition_id=OuterRef("pk"), answer="granted")

register_gap_rule(
    GapRule(
        code="nc_capa_undecided",
        kind="nonconformity",
        column=_("Decision on corrective action"),
        label=_("Closed without a decision on corrective action"),
        sentence=_("For every closed nonconformity it is decided, with a reason, whether corrective action is needed."),
        ask=_("Decide whether corrective action is needed"),
        query=lambda rows: rows.filter(capa_needed=None),
        states=("closed",),
        citation="ISO 13485:2016, 8.3.1; ISO 9001:2015, 10.2.1 b)",
    )
)
register_gap_rule(
    GapRule(
        code="nc_without_capa",
        kind="nonconformity",
        column=_("CAPA"),
        label=_("Corrective action is needed, but no CAPA follows"),
        sentence=_("From a nonconformity whose decision asks for corrective action follows a CAPA linked to it."),
        ask=_("Open or link the CAPA that was decided"),
        query=lambda rows: WITHOUT_CAPA(rows.filter(capa_needed=True)),
        applies=lambda rows: rows.filter(capa_needed=True),
        states=("closed",),
        citation="ISO 13485:2016, 8.5.2; ISO 9001:2015, 10.2.1",
    )
)
register_gap_rule(
    GapRule(
        code="nc_use_without_concession",
        kind="nonconformity",
        column=_("Concession"),
        label=_("Parts were used for which the customer granted no concession"),
        sentence=_("What needs the customer's concession is carried out only after it was granted."),
        ask=_("Ask the customer for a concession"),
        query=lambda rows: rows.filter(Exists(USED.exclude(Exists(GRANTED)))),
        applies=lambda rows: rows.filter(Exists(USED)),
        states=("implemented", "closed"),
        citation="IATF 16949:2016, 8.7.1.1; ISO 13485:2016, 8.3.2",
    )
)
