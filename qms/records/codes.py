"""Codes of records: values that two records have in common or not, such as a lot. They find similar earlier records.

A kind tells its codes through `Kind.codes`; each becomes a lexeme of the record's search entry that no text can
contain, "~code:lot=l77". So they are kept wherever the entry is: acts, bulk imports, `manage.py refresh_search`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from qms.records.words import fold
from qms.web.shapes import Words

if TYPE_CHECKING:
    from qms.records.offers import Kind

VALUES_OF_A_CODE = 20
LONGEST_VALUE = 60
_SIGNS = re.compile(r"[\W_]+")
_SEVERAL = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Code:
    """A code that kinds share. `strength`: how much of a likeness it makes alone, 0 to 1, if no other record had it."""

    same: Words
    strength: float


CODES: dict[str, Code] = {
    "serial": Code(_("same serial number"), 0.6),
    "lot": Code(_("same lot or batch"), 0.5),
    "udi": Code(_("same identification"), 0.4),
    "part_number": Code(_("same part number"), 0.35),
    "defect_code": Code(_("same defect code"), 0.35),
    "product": Code(_("same product"), 0.2),
    "supplier": Code(_("same supplier"), 0.15),
    "process_step": Code(_("same process step"), 0.2),
}
"""The codes by name, the telling ones first. A kind uses these names, which are also those of its form's fields."""


def values_of(code: str, text: str) -> dict[str, str]:
    """The values in what was written as code, each with how it was written, by one spelling: "L-77" is "l77".

    Serial numbers, lots and parts may be several.
    """
    parts = _SEVERAL.split(text) if code in ("serial", "lot", "part_number") else [text]
    found = {_SIGNS.sub("", fold(part))[:LONGEST_VALUE]: part.strip() for part in parts[:VALUES_OF_A_CODE]}
    return {value: written for value, written in found.items() if value}


def mark(code: str, value: str) -> str:
    """The lexeme of a code's value."""
    return f"~code:{code}={value}"


def codes_of(record: Any, kind: "Kind") -> dict[str, str]:
    """The known codes of a record of this kind, as they were written."""
    told: Mapping[str, object] = kind.codes(record) if kind.codes else {}
    return {code: str(told[code]) for code in CODES if told.get(code)}


def code_marks(record: Any, kind: "Kind") -> tuple[list[str], list[str]]:
    """The lexemes of a record's codes: those that its customer may know of, and those that are ours alone.

    A code is the customer's when the kind's field of the same name is disclosed to customers.
    """
    disclosed = {rule.name for rule in kind.fields if rule.disclosure == "customer"}
    for_customers: list[str] = []
    ours: list[str] = []
    for code, text in codes_of(record, kind).items():
        (for_customers if code in disclosed else ours).extend(mark(code, value) for value in values_of(code, text))
    return for_customers, ours
