"""What registrations offer to the house: their kind of record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.records.content import content_of_fields
from qms.records.models import Record
from qms.records.offers import FieldRule, Kind, register_kind
from qms.registrations.guards import is_valid_now
from qms.registrations.models import Certificate, Registration
from qms.registrations.parameters import NOTICE_DAYS
from qms.registrations.queries import own_words
from qms.registrations.workflow import REGISTRATION
from qms.web.shapes import Words

__all__ = ["FIELDS", "FOR_CUSTOMERS", "NOTICE_DAYS"]

CUSTOMER, INTERNAL = "customer", "internal"
LABELS = {one.name: one.verbose_name for model in (Record, Registration) for one in model._meta.local_concrete_fields}
FOR_CUSTOMERS = (
    "number", "title", "customer", "site", "owner", "type", "body", "reference", "holder", "scope", "site_codes",
    "part_numbers", "products", "valid_from", "valid_until", "edition",
)  # fmt: skip
FOR_US = ("characteristics", "replaced_by", "covers")
RULES = {
    "scope": ("ISO/IEC 17021-1:2015 8.2.2",), "reference": ("ISO/IEC 17021-1:2015 8.2.2",),
    "valid_until": ("ISO/IEC 17021-1:2015 8.2.2",), "site_codes": ("ISO/IEC 17021-1:2015 8.2.2",),
    "characteristics": ("ISO 13485:2016 7.3.9",),
}  # fmt: skip
FIELDS = (
    *(FieldRule(name, LABELS[name], CUSTOMER, RULES.get(name, ())) for name in FOR_CUSTOMERS),
    *(FieldRule(name, LABELS[name], INTERNAL, RULES.get(name, ())) for name in FOR_US),
)


def _history(act: str) -> Words:
    transition = REGISTRATION.transition(act)
    return transition.history if transition else _("entered the registration")


def _customer_history(act: str) -> Words | None:
    transition = REGISTRATION.transition(act)
    return transition.customer_history if transition else None


def content(record: Any) -> dict[str, Any]:
    """The fields and all certificates with the digests of their files."""
    return content_of_fields(record, FIELDS, (Certificate,))


register_kind(
    Kind(
        slug="registration",
        path="registrations",
        portal_path="certificates",
        prefix="REG",
        several=True,
        no_evidence=is_valid_now,
        stage=80,
        model=Registration,
        label=_("Registration"),
        plural=_("Registrations"),
        icon="stamp",
        fields=FIELDS,
        content=content,
        search_text=own_words,
        state_label=lambda code: REGISTRATION.state(code).label,
        customer_state_label=lambda code: REGISTRATION.state(code).customer_label,
        state_tone=lambda code: REGISTRATION.state(code).tone,
        act_labels=_history,
        customer_act_labels=_customer_history,
        children=(Certificate,),
        content_template="registrations/signed_content.html",
    )
)
