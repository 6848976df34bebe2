"""Terms in words, for pages, the PDF and what is signed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qms.clocks.units import Unit, amount_words
from qms.terms.models import TermRow
from qms.terms.parameters import PARAMETERS, Parameter, Type


@dataclass(frozen=True)
class Line:
    """A term as people read it: what it is about, what is agreed, in which clause."""

    label: str
    value: str
    citation: str


def lines(rows: Iterable[TermRow], known: Mapping[str, Parameter]) -> list[Line]:
    """The rows of a set in words. `known`: the parameters of the organisation; others are named by their code."""
    return [_line(row, known.get(row.code) or PARAMETERS.get(row.code)) for row in rows]


def _line(row: TermRow, parameter: Parameter | None) -> Line:
    return Line(str(parameter.label) if parameter else row.code, value_words(parameter, row.value), row.citation)


def value_words(parameter: Parameter | None, value: Any) -> str:
    """A kept value in words: "8 hours", "yes", "Use as is, Rework"."""
    if isinstance(value, dict):
        return amount_words(Unit(value["unit"]), Decimal(value["amount"]))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    labels = dict(parameter.choices) if parameter and parameter.type in (Type.CHOICE, Type.CODES) else {}
    if isinstance(value, list):
        return ", ".join(str(labels.get(one, one)) for one in value)
    return str(labels.get(value, value))
