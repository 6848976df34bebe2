"""Which rule asks for which field of a complaint, who may see it, and whether it is personal data.

Sources: 21 CFR 820.35(a) (since 2026-02-02), the former 820.198(e), ISO 13485:2016 8.2.2, ISO 10002:2018 8.2–8.4.
"""

from feedback.models import Complaint
from qms.records.models import Record
from qms.records.offers import FieldRule
from qms.web.shapes import Words

CFR = "21 CFR 820.35(a)"
OLD = "former 21 CFR 820.198(e)"
ISO = "ISO 13485:2016 8.2.2"
ISO10002 = "ISO 10002:2018"

CUSTOMER, INTERNAL = "customer", "internal"


def _label(name: str) -> Words:
    for model in (Complaint, Record):
        for field in model._meta.local_concrete_fields:
            if field.name == name:
                return field.verbose_name
    raise LookupError(name)


def _field(name: str, disclosure: str, *rules: str, personal: bool = False) -> FieldRule:
    return FieldRule(name, _label(name), disclosure, rules, personal)


FIELDS: tuple[FieldRule, ...] = (
    _field("number", CUSTOMER, f"{ISO10002} 8.2"),
    _field("title", CUSTOMER),
    _field("customer", CUSTOMER, f"{CFR}(4)"),
    _field("site", CUSTOMER),
    _field("owner", CUSTOMER),
    _field("description", CUSTOMER, f"{CFR}(5)", ISO),
    _field("description_language", CUSTOMER),
    _field("translation", INTERNAL),
    _field("product", CUSTOMER, f"{CFR}(1)", f"{OLD}(1)"),
    _field("part_number", CUSTOMER, f"{CFR}(3)"),
    _field("udi", CUSTOMER, f"{CFR}(3)", f"{OLD}(3)"),
    _field("lot", CUSTOMER, f"{CFR}(3)", f"{OLD}(3)"),
    _field("serial", CUSTOMER, f"{CFR}(3)", f"{OLD}(3)"),
    _field("quantity_affected", CUSTOMER, f"{ISO10002} 8.2"),
    _field("quantity_inspected", CUSTOMER, f"{ISO10002} 8.2"),
    _field("occurred_on", CUSTOMER, f"{OLD}(5)"),
    _field("found_at", CUSTOMER),
    _field("customer_reference", CUSTOMER, f"{ISO10002} 8.2"),
    _field("complainant_name", CUSTOMER, f"{CFR}(4)", f"{OLD}(4)", personal=True),
    _field("complainant_email", CUSTOMER, f"{CFR}(4)", personal=True),
    _field("complainant_phone", CUSTOMER, f"{CFR}(4)", f"{OLD}(4)", personal=True),
    _field("complainant_address", CUSTOMER, f"{CFR}(4)", f"{OLD}(4)", personal=True),
    _field("received_at", CUSTOMER, f"{CFR}(2)", f"{OLD}(2)"),
    _field("channel", CUSTOMER, f"{ISO10002} 8.2"),
    _field("remedy", CUSTOMER, f"{ISO10002} 8.2"),
    _field("harm", CUSTOMER, ISO),
    _field("aware_at", INTERNAL, "21 CFR 803.3", "MDR Art. 87"),
    _field("received_by", INTERNAL, f"{ISO10002} 8.2", personal=True),
    _field("deficiency_alleged", INTERNAL, ISO),
    _field("category", INTERNAL, f"{ISO10002} 8.4"),
    _field("defect_code", INTERNAL),
    _field("severity", INTERNAL, f"{ISO10002} 8.4"),
    _field("severity_reason", INTERNAL, f"{ISO10002} 8.4"),
    _field("no_market_reason", INTERNAL, ISO),
    _field("no_investigation_reason", INTERNAL, CFR, ISO),
    _field("no_investigation_by", INTERNAL, CFR, personal=True),
    _field("similar_record", INTERNAL, CFR),
    _field("not_complaint_reason", INTERNAL, ISO),
    _field("capa_needed", INTERNAL, f"{CFR}(6)", ISO),
    _field("capa_reason", INTERNAL, f"{CFR}(6)", ISO),
)

BY_NAME = {rule.name: rule for rule in FIELDS}
SHARED_FIELDS = tuple(rule.name for rule in FIELDS if rule.disclosure == CUSTOMER)
