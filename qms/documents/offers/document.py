"""What documents offer to the house: their kind of record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.documents.guards import is_in_force, is_in_use
from qms.documents.models import (
    WORKING,
    Distribution,
    Document,
    DocumentRevision,
    DocumentTranslation,
    ReadAcknowledgement,
    ReadRequirement,
    Type,
)
from qms.documents.queries import own_words
from qms.documents.workflow import DOCUMENT
from qms.records.content import content_of_fields
from qms.records.models import Record
from qms.records.offers import FieldRule, FollowOn, Kind, register_follow_on, register_kind
from qms.web.shapes import Words

CUSTOMER, INTERNAL = "customer", "internal"
LABELS = {one.name: one.verbose_name for model in (Record, Document) for one in model._meta.local_concrete_fields}
FOR_CUSTOMERS = (
    "number", "title", "customer", "site", "owner", "type", "language", "prevailing", "issue", "effective_since",
)  # fmt: skip
FOR_US = ("classification", "process", "languages", "train_first", "reviewed_on")
RULES = {
    "number": ("ISO 9001:2015 7.5.2 a)",), "effective_since": ("ISO 9001:2015 7.5.3.2 c)",),
    "reviewed_on": ("ISO 13485:2016 4.2.4 b)",), "train_first": ("ISO 13485:2016 6.2",),
}  # fmt: skip
FIELDS = (
    *(FieldRule(name, LABELS[name], CUSTOMER, RULES.get(name, ())) for name in FOR_CUSTOMERS),
    *(FieldRule(name, LABELS[name], INTERNAL, RULES.get(name, ())) for name in FOR_US),
)
SIGNED = ("id", "number", "text", "file_sha256", "change_note", "change_number", "caused_by", "author_name")
"""What of a revision a signature is bound to; days and states move on without it."""
SIGNED_TRANSLATION = ("id", "revision_id", "language", "title", "text", "file_sha256", "machine", "deviations")


def content(document: Any) -> dict[str, Any]:
    """The document's fields, the revisions that are worked on or in force, and their translations."""
    revisions = DocumentRevision.objects.filter(record_id=document.pk, state__in=(*WORKING, "effective"))
    translations = DocumentTranslation.objects.filter(revision__in=revisions)
    return {
        **content_of_fields(document, FIELDS, ()),
        "revisions": list(revisions.order_by("id").values(*SIGNED)),
        "translations": list(translations.order_by("id").values(*SIGNED_TRANSLATION)),
    }


def _history(act: str) -> Words:
    transition = DOCUMENT.transition(act)
    return transition.history if transition else _("drafted the document")


def _customer_history(act: str) -> Words | None:
    transition = DOCUMENT.transition(act)
    return transition.customer_history if transition else None


register_kind(
    Kind(
        slug="document",
        path="documents",
        portal_path="documents",
        prefix=Type.SPECIFICATION,
        more_prefixes=tuple(one for one in Type.values if one != Type.SPECIFICATION),
        several=True,
        no_evidence=is_in_force,
        no_link=is_in_use,
        stage=70,
        model=Document,
        label=_("Document"),
        plural=_("Documents"),
        icon="book-text",
        fields=FIELDS,
        content=content,
        search_text=own_words,
        state_label=lambda code: DOCUMENT.state(code).label,
        customer_state_label=lambda code: DOCUMENT.state(code).customer_label,
        state_tone=lambda code: DOCUMENT.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        children=(DocumentRevision, DocumentTranslation, Distribution, ReadRequirement, ReadAcknowledgement),
        content_template="documents/signed_content.html",
    )
)
register_follow_on(
    FollowOn(
        "staff:document_revise", _("Revise a document"),
        ("complaint", "nonconformity", "capa", "change", "external_document", "requirement"),
        Right.EDIT_RECORDS, "file-pen",
        unless=lambda record: record.state in ("void", "merged"),
    )
)  # fmt: skip
