"""Every question about nonconformities, each starting at what the seat may see."""

from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet

from capa.guards import nonconformity as guards
from capa.models import Concession, ContainmentMeasure, Disposition, Nonconformity
from qms.accounts.seat import Seat, Side
from qms.lib.text import excerpt
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, portal_fields, visible_of_kind
from qms.terms.queries import terms_for

CITED = 300
"""Characters of a citation that a disposition keeps."""


def nonconformities(seat: Seat) -> QuerySet[Nonconformity]:
    """The nonconformities that the seat may see."""
    return cast(QuerySet[Nonconformity], visible_of_kind(kind_of("nonconformity"), seat))


def listed(seat: Seat) -> QuerySet[Nonconformity]:
    """The nonconformities for a list, with the names it shows, without the long texts."""
    names = ["number", "title", "state", "created_at", "product", "part_number", "lot"]
    names += ["customer__name", "site__name", "owner__name"]
    if seat.side == Side.STAFF:
        names += ["severity", "source", "category", "detected_at", "quantity_affected", "unit"]
    return nonconformities(seat).select_related("customer", "site", "owner").only(*names, "kind")


def nonconformity(seat: Seat, number: str) -> Nonconformity:
    """The nonconformity with this number, or 404."""
    return cast(Nonconformity, get_visible(kind_of("nonconformity"), seat, number))


@dataclass(frozen=True)
class Balance:
    """How many of the affected parts have come how far. `open`: nobody has proposed anything for them."""

    affected: int | None
    proposed: int
    approved: int
    carried_out: int

    @property
    def open(self) -> int:
        """How many have no disposition."""
        return max((self.affected or 0) - self.proposed - self.approved - self.carried_out, 0)


@dataclass(frozen=True)
class Handling:
    """What was done with the parts: internal, for staff pages and the staff's PDF."""

    measures: list[ContainmentMeasure]
    dispositions: list[Disposition]
    concessions: list[Concession]
    balance: Balance


def handling_of(record: Nonconformity) -> Handling:
    """Measures, dispositions and concessions: three queries, and how many have come how far."""
    rows = list(
        Disposition.objects.filter(record_id=record.pk)
        .select_related("proposed_by", "approved_by")
        .order_by("proposed_at", "id")
    )
    return Handling(guards.measures_of(record), rows, list(concessions_of(record)), _balance(record, rows))


def _balance(record: Nonconformity, rows: list[Disposition]) -> Balance:
    held = {state: sum(row.holds for row in rows if row.state == state) for state in guards.LIVE}
    return Balance(record.quantity_affected, *(held[state] for state in guards.LIVE))


def concessions_of(record: Nonconformity) -> QuerySet[Concession]:
    """The requests for concessions, newest first."""
    return Concession.objects.filter(record_id=record.pk).order_by("-asked_at", "-id")


def shown_concessions(record: Nonconformity) -> list[Concession]:
    """The requests with what the customer may read of them, newest first."""
    return list(concessions_of(record).only(*portal_fields(Concession)))


def concession_term(record: Nonconformity, decision: str) -> str:
    """The customer's term in force today that asks for a concession before this disposition, as cited; else empty."""
    term = terms_for(record.customer).get("concession_needed")
    return excerpt(term.cited, CITED) if term and decision in term.value else ""


def codes(record: Nonconformity) -> dict[str, str]:
    """What it may have in common with others to the letter, by the names of `qms.records.codes`."""
    names = ("serial", "lot", "part_number", "defect_code", "product", "supplier")
    return {name: getattr(record, name) for name in names}


def problem(record: Nonconformity) -> tuple[str, ...]:
    """The texts that say what is wrong."""
    return record.title, record.description, record.requirement


def own_words(record: Nonconformity) -> SearchText:
    """The searchable words of the nonconformity's own fields; no query."""
    shared = (record.title, record.requirement, record.product, record.part_number, record.lot, record.serial)
    internal = (
        record.description, record.found_at, record.detected_by, record.supplier, record.defect_code,
        record.evaluation, record.capa_reason,
    )  # fmt: skip
    return SearchText(shared=shared, internal=internal)
