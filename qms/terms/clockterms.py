"""How clocks read the terms of customers: registered with qms.clocks, which lies below."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from qms.clocks.terms import ClockTerm, TermsAt, register_terms
from qms.organisations.models import Organisation
from qms.terms.parameters import PARAMETERS, Stricter
from qms.terms.queries import Term, in_force, signed_sets


def lookup(organisation: uuid.UUID, customer: uuid.UUID | None) -> TermsAt:
    """The times in force of one customer or all, one query for all moments; days are those of the organisation."""
    found = signed_sets(organisation, customer)
    if not found:
        return lambda _customer, _moment: {}
    zone = Organisation.objects.only("zone").get(pk=organisation).zone
    known: dict[tuple[uuid.UUID, date], Mapping[str, ClockTerm]] = {}

    def at(whose: uuid.UUID, moment: datetime) -> Mapping[str, ClockTerm]:
        key = whose, moment.astimezone(zone).date()
        if key not in known:
            terms = in_force(found, *key).terms
            known[key] = {code: _clock_term(term) for code, term in terms.items() if term.unit is not None}
        return known[key]

    return at


def _clock_term(term: Term) -> ClockTerm:
    assert term.unit is not None
    declared = PARAMETERS.get(term.code)
    later = declared is not None and declared.stricter is Stricter.HIGHER
    return ClockTerm(term.unit, term.value, term.number, term.version, term.source, term.shared, later)


register_terms(lookup)
