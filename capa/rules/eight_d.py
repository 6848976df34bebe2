"""Which field of an 8D report who may see: all of it is made to be shown (VDA Volume 8D, 2018; IATF 16949 10.2.3)."""

from capa.models import EightD
from qms.records.models import Record
from qms.records.offers import FieldRule
from qms.web.shapes import Words

IATF = "IATF 16949:2016 10.2.3"


def _label(name: str) -> Words:
    for model in (EightD, Record):
        for field in model._meta.local_concrete_fields:
            if field.name == name:
                return field.verbose_name
    raise LookupError(name)


FIELDS: tuple[FieldRule, ...] = tuple(
    FieldRule(name, _label(name), "customer", (IATF,))
    for name in (
        "number", "title", "customer", "site", "owner", "capa_number", "customer_reference", "product", "part_number",
        "lot", "reported_at",
    )
)  # fmt: skip
BY_NAME = {rule.name: rule for rule in FIELDS}
