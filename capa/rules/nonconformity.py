"""Which rule asks for which field of a nonconformity, who may see it, and whether it is personal data.

Sources: ISO 9001:2015 8.7, ISO 13485:2016 8.3, IATF 16949:2016 8.7.1, 21 CFR 820.10 (which takes in ISO 13485).
"""

from capa.models import Nonconformity
from qms.records.models import Record
from qms.records.offers import FieldRule
from qms.web.shapes import Words

ISO = "ISO 9001:2015 8.7.2"
MEDICAL = "ISO 13485:2016 8.3.1"
IATF = "IATF 16949:2016 8.7.1"

CUSTOMER, INTERNAL = "customer", "internal"


def _label(name: str) -> Words:
    for model in (Nonconformity, Record):
        for field in model._meta.local_concrete_fields:
            if field.name == name:
                return field.verbose_name
    raise LookupError(name)


def _field(name: str, disclosure: str, *rules: str, personal: bool = False) -> FieldRule:
    return FieldRule(name, _label(name), disclosure, rules, personal)


NC_FIELDS: tuple[FieldRule, ...] = (
    _field("number", CUSTOMER, ISO),
    _field("title", CUSTOMER),
    _field("customer", CUSTOMER, f"{IATF}.1"),
    _field("site", CUSTOMER),
    _field("owner", CUSTOMER),
    _field("requirement", CUSTOMER, f"{ISO} a)", MEDICAL),
    _field("product", CUSTOMER, MEDICAL),
    _field("part_number", CUSTOMER, MEDICAL),
    _field("lot", CUSTOMER, MEDICAL),
    _field("serial", CUSTOMER, MEDICAL),
    _field("unit", CUSTOMER),
    _field("description", INTERNAL, f"{ISO} a)", MEDICAL),
    _field("source", INTERNAL, MEDICAL),
    _field("detected_at", INTERNAL, MEDICAL),
    _field("detected_by", INTERNAL, MEDICAL, personal=True),
    _field("found_at", INTERNAL),
    _field("quantity_affected", INTERNAL, MEDICAL),
    _field("quantity_inspected", INTERNAL),
    _field("supplier", INTERNAL, "ISO 9001:2015 8.7.1 b)"),
    _field("category", INTERNAL),
    _field("defect_code", INTERNAL),
    _field("severity", INTERNAL, "ISO 9001:2015 8.7.1"),
    _field("evaluation", INTERNAL, MEDICAL),
    _field("capa_needed", INTERNAL, MEDICAL, "ISO 9001:2015 10.2.1 b)"),
    _field("capa_reason", INTERNAL, MEDICAL, "ISO 9001:2015 10.2.1 b)"),
)

NC_BY_NAME = {rule.name: rule for rule in NC_FIELDS}
