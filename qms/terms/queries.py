"""The door to what holds for a customer on a day, and the questions of the pages."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from qms.accounts.seat import Seat, Side
from qms.clocks.models import ClockRule
from qms.clocks.units import Unit
from qms.clocks.words import as_read_later
from qms.organisations.context import behind_the_counter
from qms.organisations.days import today
from qms.organisations.models import Customer
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, portal_fields, visible_of_kind
from qms.terms.models import TermRow, TermSet
from qms.terms.parameters import PARAMETERS, Parameter, Type, time_parameter


@dataclass(frozen=True)
class Term:
    """One parameter that is in force.

    value: int, bool, str, tuple of str, or the Decimal amount of `unit`s. source: set and clause; number and version:
    of the terms; signed_at: when they were put in force. shared: the customer may read them.
    """

    code: str
    value: Any
    unit: Unit | None
    source: str
    number: str
    version: int
    signed_at: datetime
    shared: bool = False

    @property
    def cited(self) -> str:
        """How records cite it: "TRM-2026-00003 v2, Quality agreement QAA-17, clause 5.2"."""
        return f"{self.number} v{self.version}, {self.source}"


@dataclass(frozen=True)
class Terms:
    """What is in force for a customer on a day; without any, every value is the parameter's default."""

    number: str = ""
    version: int = 0
    title: str = ""
    source: str = ""
    effective_from: date | None = None
    effective_until: date | None = None
    signed_at: datetime | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)

    def get(self, code: str) -> Term | None:
        """The term of that parameter, or None when nothing is agreed."""
        return self.terms.get(code)

    def value(self, code: str) -> Any:
        """What holds: the term's value, else the parameter's default. Raises KeyError for an unknown parameter."""
        found = self.terms.get(code)
        return found.value if found else PARAMETERS[code].default


def terms_for(customer: Customer | None, *, on: date | None = None) -> Terms:
    """What is in force for the customer on a day (default: today in the organisation's zone). One query.

    Asked behind the counter, so that the same holds in a customer's request; what a customer may read of it is for
    the page to say (`Term.shared`). Ask it when it is needed and keep what you decided by, never the answer.
    """
    if customer is None:
        return Terms()
    day = on or today(customer.organisation)
    with behind_the_counter():
        return in_force(signed_sets(customer.organisation_id, customer.pk), customer.pk, day)


def signed_sets(organisation: uuid.UUID, customer: uuid.UUID | None = None) -> list[TermSet]:
    """All sets that were ever signed, those that start last first, each with its rows as `kept_rows`. One query.

    customer None: those of all customers. A set that was withdrawn before its first day never held and is left out.
    """
    rows = TermRow.objects.filter(record_id=OuterRef("pk")).order_by("place")
    found = TermSet.objects.filter(organisation_id=organisation, kind="terms", signed_at__isnull=False)
    if customer is not None:
        found = found.filter(customer_id=customer)
    row = JSONObject(code="code", value="value", citation="citation")
    found = found.annotate(kept_rows=ArraySubquery(rows.values(one=row)))
    return [one for one in found.order_by("-effective_from", "-edition") if ever_held(one)]


def kept_rows(terms: Any) -> list[dict[str, Any]]:
    """The rows that came with a set of `signed_sets`: code, value, citation."""
    return list(terms.kept_rows)


def ever_held(terms: TermSet) -> bool:
    """Whether a signed set was not withdrawn before its first day."""
    return terms.held_until is None or terms.held_until >= terms.effective_from


def latest_before(sets: Iterable[TermSet], customer: uuid.UUID, day: date) -> TermSet | None:
    """The set that started last, up to and including the day: it took the place of all earlier ones."""
    return next((one for one in sets if one.customer_id == customer and one.effective_from <= day), None)


def holds(terms: TermSet, day: date) -> bool:
    """Whether a set that has started still holds on the day."""
    ends = [end for end in (terms.effective_until, terms.held_until) if end is not None]
    return not ends or day <= min(ends)


def in_force(sets: Iterable[TermSet], customer: uuid.UUID, day: date) -> Terms:
    """What holds for the customer on the day, of sets as `signed_sets` gives them."""
    latest = latest_before(sets, customer, day)
    return terms_of(latest) if latest is not None and holds(latest, day) else Terms()


def terms_of(found: Any) -> Terms:
    """A signed set with its rows as typed terms."""
    return Terms(
        number=found.number,
        version=found.edition,
        title=found.title,
        source=found.source,
        effective_from=found.effective_from,
        effective_until=found.effective_until,
        signed_at=found.signed_at,
        terms={row["code"]: _term(found, row) for row in kept_rows(found)},
    )


def _term(found: TermSet, row: Mapping[str, Any]) -> Term:
    value: Any = row["value"]
    unit = None
    if isinstance(value, dict):
        unit, value = Unit(value["unit"]), Decimal(value["amount"])
    elif isinstance(value, list):
        value = tuple(value)
    source = ", ".join(filter(None, (found.source, row["citation"])))
    assert found.edition is not None and found.signed_at is not None
    return Term(row["code"], value, unit, source, found.number, found.edition, found.signed_at, found.shared)


def parameters_of(organisation: uuid.UUID) -> dict[str, Parameter]:
    """What terms of this organisation can settle: declared parameters, then a time for each rule of clocks.

    A declared time that protects the customer stays when our own rule is not used any more: what is agreed holds.
    """
    with behind_the_counter():  # customers read the names of clocks, but no rule
        rules = ClockRule.objects.filter(organisation_id=organisation, active=True).order_by("code")
        names = list(rules.values_list("code", "name"))
    times = {code: time_parameter(code, as_read_later(name)) for code, name in names}
    kept = {code: one for code, one in PARAMETERS.items() if one.type is not Type.TIME or one.needs_customer}
    return kept | times


def rows_of(record: Any) -> list[TermRow]:
    """The rows of a set, in order."""
    return list(TermRow.objects.filter(record_id=record.pk).order_by("place").only(*portal_fields(TermRow)))


def sets(seat: Seat) -> QuerySet[TermSet]:
    """The sets that the seat may see."""
    return cast(QuerySet[TermSet], visible_of_kind(kind_of("terms"), seat))


def listed(seat: Seat) -> QuerySet[TermSet]:
    """The sets for a list, with the names it shows."""
    names = ["number", "title", "state", "created_at", "source", "edition", "effective_from", "effective_until"]
    names += ["held_until", "kind"]
    if seat.side is Side.PORTAL:
        return sets(seat).only(*names)
    return sets(seat).select_related("customer", "owner").only(*names, "customer__name", "owner__name")


def sets_of_customer(customer: Customer) -> list[TermSet]:
    """The sets of a customer that hold, will hold or are being worked on, the latest first."""
    going = ("draft", "offered", "agreed", "scheduled", "in_force")
    return list(TermSet.objects.filter(customer=customer, kind="terms", state__in=going).order_by("-effective_from"))


def term_set(seat: Seat, number: str) -> TermSet:
    """The set with this number, or 404."""
    return cast(TermSet, get_visible(kind_of("terms"), seat, number))


def own_words(record: TermSet) -> SearchText:
    """The searchable words of a set: title, source and clauses."""
    return SearchText(shared=(record.title, record.source, *(row.citation for row in rows_of(record))))
