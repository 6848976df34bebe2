"""The matrix of a chain: a row for each record, with which kinds it is linked, and what each needs, has and lacks."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from qms.accounts.seat import Seat, Side
from qms.records.addresses import record_url
from qms.records.models import Record
from qms.records.offers import KINDS, kind_of
from qms.traceability.chain import Chain
from qms.traceability.gaps import Findings, Mark
from qms.web.tables import Column, State

HAS = State(_("Yes"), "ok", "check", square=True)
GAP = State(_("Gap"), "bad", "circle-alert", square=True)
OPEN = State(_("Not yet"), "mute", "clock", square=True)
WORDS: dict[Mark, State] = {"has": HAS, "gap": GAP, "open": OPEN}
WORST: tuple[Mark, ...] = ("gap", "open", "has")


@dataclass(frozen=True)
class Row:
    """A record of the chain: how many direct links it has to records of each kind, and a mark for each need."""

    record: Record
    links: Mapping[str, int]
    needs: Mapping[str, Mark]


@dataclass(frozen=True)
class Matrix:
    """Rows in reading order; the kinds and needs that occur, in theirs; gaps by need."""

    rows: Sequence[Row]
    kinds: Sequence[str]
    needs: Sequence[str]
    gaps: Mapping[str, int]

    @property
    def total(self) -> int:
        """All gaps."""
        return sum(self.gaps.values())


def matrix_of(chain: Chain, found: Findings, order: Sequence[uuid.UUID]) -> Matrix:
    """The matrix of the records of a chain. Rules of one heading share a column; the worst mark is shown."""
    records = {record.pk: record for record in chain.records}
    linked: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for tie in chain.ties:
        linked[tie.source][records[tie.target].kind] += 1
        linked[tie.target][records[tie.source].kind] += 1
    headings = {rule.code: str(rule.column) for rule in found.rules}
    rows = [Row(records[key], linked[key], _needs(found.marks.get(key, {}), headings)) for key in order]
    gaps = Counter(need for row in rows for need, mark in row.needs.items() if mark == "gap")
    present = {record.kind for record in chain.records}
    kinds = sorted(present, key=lambda slug: (kind_of(slug).stage, list(KINDS).index(slug)))
    asked = {need for row in rows for need in row.needs}
    return Matrix(rows, kinds, [need for need in dict.fromkeys(headings.values()) if need in asked], gaps)


def _needs(marks: Mapping[str, Mark], headings: Mapping[str, str]) -> dict[str, Mark]:
    by_heading: dict[str, set[Mark]] = defaultdict(set)
    for code, mark in marks.items():
        by_heading[headings[code]].add(mark)
    return {heading: next(mark for mark in WORST if mark in held) for heading, held in by_heading.items()}


def columns(matrix: Matrix, seat: Seat) -> list[Column[Row]]:
    """The columns of page and file: the record, its state, links to each kind, each need."""
    ours = seat.side is Side.STAFF
    found: list[Column[Row]] = [
        Column("record", _("Record"), lambda row: (row.record.number, row.record.title), format="record", role="lead",
               link=lambda row: record_url(row.record, seat), in_export=False),
        Column("number", _("Number"), lambda row: row.record.number, on_page=False),
        Column("title", _("Title"), lambda row: row.record.title, on_page=False),
        Column("kind", _("Kind"), lambda row: kind_of(row.record.kind).label),
        Column("state", _("State"), lambda row: state_of(row.record, ours=ours), format="badge", role="half-2"),
    ]  # fmt: skip
    found += [Column(f"to {kind}", kind_of(kind).plural, _links(kind), format="number") for kind in matrix.kinds]
    found += [
        Column(need, _heading(need, matrix.gaps.get(need, 0)), _need(need), format="badge") for need in matrix.needs
    ]
    return found


def _links(kind: str) -> Callable[[Row], int | str]:
    return lambda row: row.links.get(kind, "")


def _need(heading: str) -> Callable[[Row], State | str]:
    return lambda row: WORDS[row.needs[heading]] if heading in row.needs else ""


def _heading(need: str, gaps: int) -> str:
    return f"{need} ({gaps})" if gaps else need


def state_of(record: Record, *, ours: bool) -> State:
    """The record's state in the words of the reader's side."""
    kind = kind_of(record.kind)
    label = kind.state_label(record.state) if ours else kind.customer_state_label(record.state)
    return State(label, kind.state_tone(record.state))
