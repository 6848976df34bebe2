"""Which rule asks for which field of a study and of rating tables. All are internal: there is no portal page."""

from qms.records.models import Record
from qms.records.offers import FieldRule
from qms.risk.models import Fmea, RatingTables
from qms.web.shapes import Words

AIAG = "AIAG & VDA FMEA Handbook 2019"
IATF = "IATF 16949:2016"
ISO14971 = "ISO 14971:2019"
CUSTOMER, INTERNAL = "customer", "internal"


def _label(name: str) -> Words:
    for model in (Fmea, RatingTables, Record):
        for field in model._meta.local_concrete_fields:
            if field.name == name:
                label: Words = field.verbose_name
                return label
    raise LookupError(name)


REGISTRY = frozenset({"number", "title", "customer", "site", "owner"})
"""Columns of the registry of all records, which a customer reads of what is shared; studies and tables never are."""


def _field(name: str, *rules: str, personal: bool = False) -> FieldRule:
    return FieldRule(name, _label(name), CUSTOMER if name in REGISTRY else INTERNAL, rules, personal)


FIELDS: tuple[FieldRule, ...] = (
    _field("number", f"{IATF} 7.5.3"),
    _field("title", f"{AIAG}, step 1"),
    _field("study_type", f"{AIAG}, step 1", f"{IATF} 8.3.5.1", f"{IATF} 8.3.5.2"),
    _field("scope", f"{AIAG}, step 1"),
    _field("product", f"{AIAG}, step 1"),
    _field("part_numbers", f"{AIAG}, step 1"),
    _field("phase", f"{AIAG}, step 1"),
    _field("customer", f"{IATF} 8.3.5"),
    _field("site"),
    _field("owner", f"{AIAG}, step 1", personal=True),
    _field("moderator", f"{AIAG}, step 1", personal=True),
    _field("team", f"{AIAG}, step 1", f"{IATF} 8.3.2.1", personal=True),
    _field("revision", f"{IATF} 7.5.3"),
    _field("rows_given"),
    _field("management_by", f"{AIAG}, step 5", personal=True),
)
TABLE_FIELDS: tuple[FieldRule, ...] = (
    _field("number", f"{IATF} 7.5.3"),
    _field("title", f"{AIAG}, step 5"),
    _field("customer"),
    _field("site"),
    _field("owner", personal=True),
    _field("scales", f"{AIAG}, step 5"),
    _field("bounds", f"{AIAG}, step 5"),
    _field("cells", f"{AIAG}, step 5"),
    _field("cells_reason", f"{AIAG}, step 5"),
    _field("window_months", f"{ISO14971} 10"),
    _field("confidence", f"{ISO14971} 10"),
)
