"""The sections of the document of a set: its days and signers, and the terms."""

from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.seat import Seat
from qms.pdf.document import Column, Facts, Section, Table
from qms.pdf.parts import field_facts
from qms.pdf.records import register_sections
from qms.terms.offers import FIELDS
from qms.terms.queries import parameters_of, rows_of
from qms.terms.words import lines


def sections(terms: Any, seat: Seat) -> list[Section]:
    """The same for both sides: a set holds nothing internal."""
    found = lines(rows_of(terms), parameters_of(seat.organisation.pk))
    columns = [Column(label=_("What"), share=5), Column(label=_("Agreed"), share=4), Column(label=_("Clause"), share=3)]
    rows: list[list[Any]] = [[str(one.label), one.value, one.citation] for one in found]
    return [
        Facts(title=_("The set"), facts=field_facts(terms, FIELDS)),
        Table(title=_("Terms"), columns=columns, rows=rows),
    ]


register_sections("terms", sections)
