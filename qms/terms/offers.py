"""What terms offer to the house: their kind of record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.accounts.rights import Right
from qms.records.content import content_of_fields, shared_content
from qms.records.models import Record
from qms.records.offers import FieldRule, FollowOn, Kind, SearchText, register_follow_on, register_kind
from qms.terms.models import TermRow, TermSet
from qms.terms.queries import own_words
from qms.terms.workflow import TERMS
from qms.web.shapes import Words

CUSTOMER = "customer"
LABELS = {one.name: one.verbose_name for model in (Record, TermSet) for one in model._meta.local_concrete_fields}
NAMES = (
    "number", "title", "customer", "site", "owner", "source", "effective_from", "effective_until", "edition",
    "signed_at", "signed_by_name", "agreed_at", "agreed_by_name", "held_until",
)  # fmt: skip
PERSONAL = {"signed_by_name", "agreed_by_name"}
RULES = {"source": ("ISO 9001:2015 8.2.3.2", "IATF 16949:2016 4.3.2")}

FIELDS = tuple(
    FieldRule(name, LABELS[name], CUSTOMER, RULES.get(name, ()), personal=name in PERSONAL) for name in NAMES
)


def content(terms: TermSet) -> dict[str, Any]:
    """All content of a set as a signature is bound to it."""
    return content_of_fields(terms, FIELDS, (TermRow,))


def search_text(terms: TermSet) -> SearchText:
    """The words of a set."""
    return own_words(terms)


def _history(act: str) -> Words:
    transition = TERMS.transition(act)
    return transition.history if transition else _("drafted the terms")


def _customer_history(act: str) -> Words | None:
    transition = TERMS.transition(act)
    return transition.customer_history if transition else None


register_kind(
    Kind(
        slug="terms",
        path="terms",
        portal_path="terms",
        prefix="TRM",
        model=TermSet,
        label=_("Terms"),
        plural=_("Terms"),
        icon="scroll-text",
        fields=FIELDS,
        content=content,
        search_text=search_text,
        state_label=lambda code: TERMS.state(code).label,
        customer_state_label=lambda code: TERMS.state(code).customer_label,
        state_tone=lambda code: TERMS.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        children=(TermRow,),
        content_template="terms/signed_content.html",
        customer_content=lambda terms: shared_content(terms, FIELDS, (TermRow,)),
        customer_content_template="terms/signed_content.html",
        stage=90,
    )
)
register_follow_on(
    FollowOn("staff:terms_new", _("Draft a new set from this one"), ("terms",), Right.EDIT_RECORDS, "scroll-text")
)
