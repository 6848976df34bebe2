"""The sections of a CAPA's document. Causes, effectiveness and 8D add theirs to SECTIONS, in the order of reading."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from capa.models import Action, Capa
from capa.pdf.causes import causes, problem
from capa.pdf.effectiveness import effectiveness
from capa.queries import capa as queries
from capa.rules.capa import FIELDS
from qms.accounts.seat import Seat
from qms.pdf.document import Column, Fact, Facts, Section, Table, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections


def own_fields(record: Capa, seat: Seat) -> list[Section]:
    """What is recorded of the CAPA itself."""
    return [Facts(title=_("The CAPA"), facts=field_facts(record, FIELDS))]


def sources(record: Capa, seat: Seat) -> list[Section]:
    """The records it follows from, with their customers."""
    columns = [
        Column(label=_("Number"), share=3), Column(label=_("Title"), share=7), Column(label=_("Customer"), share=4)
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [one.number, one.title, one.customer.name if one.customer else None] for one in queries.sources_of(record, seat)
    ]
    return [Table(title=_("Follows from"), columns=columns, rows=rows)]


def team_and_containment(record: Capa, seat: Seat) -> list[Section]:
    """Team and containment (8D D1 and D3)."""
    found = queries.team_and_containment(record)
    columns = [
        Column(label=_("Person"), share=4),
        Column(label=_("Role"), share=3),
        Column(label=_("Function"), share=4),
    ]
    columns += [Column(label=_("Since"), share=3), Column(label=_("Until"), share=3)]
    people: list[list[Value]] = [
        [one.person.name, stored_value(one, "role"), one.function, one.since, one.until] for one in found.members
    ]
    columns_of_places = [Column(label=_("Place"), share=3), Column(label=_("Parts can be there"), share=2)]
    columns_of_places += [Column(label=_("Measure, or why there can be none"), share=7)]
    columns_of_places += [Column(label=_("Pieces"), share=2, numeric=True), Column(label=_("By when"), share=3)]
    columns_of_places += [Column(label=_("Recorded by"), share=3), Column(label=_("Recorded"), share=3)]
    places: list[list[Value]] = [
        [stored_value(one, "place"), stored_value(one, "applicable"), one.measure, one.quantity,
         stored_value(one, "by_when"), one.by_name, one.at]
        for one in found.places
    ]  # fmt: skip
    return [
        Table(title=_("Team"), columns=columns, rows=people),
        Table(title=_("Containment"), columns=columns_of_places, rows=places),
    ]


ACTION_FIELDS = (
    "round", "kind", "text", "owner", "original_due_on", "due_on", "extensions", "agreed_at", "state", "evidence",
    "completed_at", "completed_by", "verification", "verified_at", "verified_by", "dropped_reason",
)  # fmt: skip
EXTENSION_FIELDS = (
    "due_before", "due_asked", "reason", "requested_by", "requested_at", "outcome", "rationale", "decided_by",
    "decided_at",
)  # fmt: skip


def _facts_of(row: Any, names: Iterable[str]) -> list[Fact]:
    """The fields named, under the labels the model gives them."""
    return [
        Fact(label=capfirst(str(row._meta.get_field(name).verbose_name)), value=stored_value(row, name), key=name)
        for name in names
    ]


def _aim(row: Action) -> Fact:
    """The cause that it acts on, by its code."""
    return Fact(label=_("Acts on"), value=row.cause.code if row.cause else None, key="cause")


def _proof(row: Action) -> Fact:
    """The files named as evidence, each with the beginning of its digest."""
    files = "\n".join(f"{one['name']} ({one['sha256'][:12]})" for one in row.files)
    return Fact(label=_("Files"), value=files or None, key="files")


def actions(record: Capa, seat: Seat) -> list[Section]:
    """The actions with their evidence and verification, and the requests for other days (8D D5 and D6)."""
    plan = queries.plan_of(record)
    found: list[Section] = [
        Facts(
            title=_("Action %(code)s") % {"code": one.code},
            facts=[_aim(one), *_facts_of(one, ACTION_FIELDS), _proof(one)],
        )
        for one in plan.actions
    ]
    return found + [
        Facts(
            title=_("Another day for action %(code)s") % {"code": one.action.code},
            facts=_facts_of(one, EXTENSION_FIELDS),
        )
        for one in plan.extensions
    ]


def prevention(record: Capa, seat: Seat) -> list[Section]:
    """What was carried into the documents (8D D7)."""
    columns = [Column(label=_("Document"), share=3), Column(label=_("Number"), share=3)]
    columns += [Column(label=_("Revision"), share=2), Column(label=_("Why it stays as it is"), share=6)]
    columns += [Column(label=_("Recorded by"), share=3), Column(label=_("Recorded"), share=3)]
    rows: list[list[Value]] = [
        [stored_value(one, "document"), one.reference, one.revision, one.skip_reason, one.by_name, one.at]
        for one in queries.plan_of(record).prevention
    ]
    return [Table(title=_("Prevention"), columns=columns, rows=rows)]


SECTIONS: list[Callable[[Capa, Seat], list[Section]]] = [
    own_fields, sources, team_and_containment, problem, causes, actions, prevention, effectiveness,
]  # fmt: skip


def sections(record: Capa, seat: Seat) -> list[Section]:
    """All parts in order. A CAPA is internal: only staff take its document out."""
    return [part for section in SECTIONS for part in section(record, seat)]


register_sections("capa", sections)
