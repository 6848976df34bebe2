"""The kind of record of customers' documents."""

from django.utils.translation import gettext_lazy as _

from qms.documents.guards import is_in_use
from qms.documents.models import ExternalDocument
from qms.documents.queries.external import own_words
from qms.documents.workflow.external import EXTERNAL
from qms.records.content import content_of_fields, content_of_files
from qms.records.models import Record
from qms.records.offers import FieldRule, Kind, register_kind
from qms.records.queries import files_at_hand
from qms.registrations.models import RegulatoryAssessment
from qms.web.shapes import Words

CUSTOMER, INTERNAL = "customer", "internal"
LABELS = {
    one.name: one.verbose_name for model in (Record, ExternalDocument) for one in model._meta.local_concrete_fields
}
FOR_CUSTOMERS = (
    "number", "title", "customer", "site", "owner", "type", "reference", "revision", "received_on", "reviewed_on",
    "implemented_on", "superseded_by",
)  # fmt: skip
FOR_US = ("outcome", "rationale", "implemented_by", "verified_on", "evidence")
IATF = "IATF 16949:2016 7.5.3.2.2"
RULES = {
    "reference": ("ISO 9001:2015 7.5.3.2",), "revision": ("ISO 9001:2015 7.5.3.2",), "received_on": (IATF,),
    "reviewed_on": (IATF,), "implemented_on": (IATF,),
}  # fmt: skip
FIELDS = (
    *(FieldRule(name, LABELS[name], CUSTOMER, RULES.get(name, ())) for name in FOR_CUSTOMERS),
    *(FieldRule(name, LABELS[name], INTERNAL, RULES.get(name, ())) for name in FOR_US),
)


def _history(act: str) -> Words:
    transition = EXTERNAL.transition(act)
    return transition.history if transition else _("received the customer's document")


def _customer_history(act: str) -> Words | None:
    transition = EXTERNAL.transition(act)
    return transition.customer_history if transition else _("received the document")


register_kind(
    Kind(
        slug="external_document",
        path="external-documents",
        portal_path="external-documents",
        prefix="EXT",
        stage=15,
        model=ExternalDocument,
        no_link=is_in_use,
        label=_("Customer's document"),
        plural=_("Customers' documents"),
        icon="file-input",
        fields=FIELDS,
        content=lambda record: {
            **content_of_fields(record, FIELDS, (RegulatoryAssessment,)),
            "files": content_of_files(files_at_hand(record, shared=False)),
        },
        children=(RegulatoryAssessment,),
        search_text=own_words,
        state_label=lambda code: EXTERNAL.state(code).label,
        customer_state_label=lambda code: EXTERNAL.state(code).customer_label,
        state_tone=lambda code: EXTERNAL.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        content_template="documents/external/signed_content.html",
    )
)
