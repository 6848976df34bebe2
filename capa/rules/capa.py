"""Which rule asks for which field of a CAPA. All of it is internal: a customer reads the 8D report, never the CAPA.

Sources: ISO 9001:2015 10.2, ISO 13485:2016 8.5.2 and 8.5.3, 21 CFR 820.100 (until 2026-02-01), the 8D steps.
"""

from capa.models import Capa
from qms.records.models import Record
from qms.records.offers import FieldRule
from qms.web.shapes import Words

ISO9001 = "ISO 9001:2015 10.2"
ISO13485 = "ISO 13485:2016 8.5.2"
CFR = "former 21 CFR 820.100"


def _label(name: str) -> Words:
    for model in (Capa, Record):
        for field in model._meta.local_concrete_fields:
            if field.name == name:
                return field.verbose_name
    raise LookupError(name)


REGISTRY = frozenset({"number", "title", "customer", "site", "owner"})
"""Columns of the registry: the customer's side may read them of records that are shared, which no CAPA ever is."""


def _field(name: str, *rules: str, personal: bool = False) -> FieldRule:
    return FieldRule(name, _label(name), "customer" if name in REGISTRY else "internal", rules, personal)


FIELDS: tuple[FieldRule, ...] = (
    _field("number"),
    _field("title"),
    _field("customer"),
    _field("site"),
    _field("owner", f"{ISO9001}.1"),
    _field("origin", f"{ISO9001}.1", f"{CFR}(a)(1)"),
    _field("external_number"),
    _field("problem", "8D, D2", f"{ISO13485} a)"),
    _field("product"),
    _field("part_number"),
    _field("lot"),
    _field("risk_class", f"{ISO9001}.1", ISO13485),
    _field("class_reason", ISO13485),
    _field("champion", "8D, D1", personal=True),
    _field("opened_at"),
    _field("round", f"{ISO9001}.1 d)"),
    _field("no_cause_reason", f"{ISO13485} b)"),
    _field("windows_extended", f"{ISO9001}.1 d)"),
    _field("closing_summary", f"{ISO9001}.2", f"{CFR}(b)"),
)
BY_NAME = {rule.name: rule for rule in FIELDS}
