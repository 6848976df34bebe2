"""Every question about CAPAs, each starting at what the seat may see."""

from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet
from django.utils import timezone

from capa.models import Action, Capa, CapaContainment, DueDateExtension, Prevention, TeamMember
from qms.accounts.seat import Seat
from qms.clocks.models import Clock
from qms.records.models import Record, RecordLink, Relation
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind, visible_to


def capas(seat: Seat) -> QuerySet[Capa]:
    """The CAPAs that the seat may see."""
    return cast(QuerySet[Capa], visible_of_kind(kind_of("capa"), seat))


def listed(seat: Seat) -> QuerySet[Capa]:
    """The CAPAs for a list, with the names it shows, without the long texts."""
    names = ["number", "title", "state", "created_at", "opened_at", "origin", "risk_class", "round", "part_number"]
    names += ["site__name", "owner__name", "kind"]
    return capas(seat).select_related("site", "owner").only(*names)


def capa(seat: Seat, number: str) -> Capa:
    """The CAPA with this number, or 404."""
    return cast(Capa, get_visible(kind_of("capa"), seat, number))


@dataclass(frozen=True)
class Team:
    """Who works on it and what holds the problem back."""

    members: list[TeamMember]
    places: list[CapaContainment]


def team_and_containment(record: Capa) -> Team:
    """The team, former members last, and the containment in the order of the form: two queries."""
    members = TeamMember.objects.filter(record_id=record.pk).select_related("person")
    order = CapaContainment.Place.values
    places = CapaContainment.objects.filter(record_id=record.pk)
    return Team(
        sorted(members, key=lambda one: (one.until is not None, one.role != "leader", one.since)),
        sorted(places, key=lambda one: order.index(one.place)),
    )


@dataclass(frozen=True)
class Plan:
    """The actions with the requests for other days, and what was carried into the documents."""

    actions: list[Action]
    extensions: list[DueDateExtension]
    prevention: list[Prevention]


def plan_of(record: Capa) -> Plan:
    """Actions, extensions and prevention: three queries."""
    names = ("owner", "completed_by", "verified_by")
    extensions = DueDateExtension.objects.filter(record_id=record.pk)
    return Plan(
        list(Action.objects.filter(record_id=record.pk).select_related(*names)),
        list(extensions.select_related("action", "requested_by", "decided_by")),
        list(Prevention.objects.filter(record_id=record.pk)),
    )


def sources_of(record: Capa, seat: Seat) -> list[Record]:
    """The records this CAPA follows from, as far as the seat may see them, with their customers."""
    keys = RecordLink.objects.filter(source_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    rows = visible_to(seat).filter(pk__in=keys.values("target_id"))
    return list(rows.select_related("customer").order_by("number"))


def customers_of(sources: list[Record]) -> list[str]:
    """The names of the customers concerned: those of the records it follows from."""
    return sorted({one.customer.name for one in sources if one.customer})


def own_words(record: Capa) -> SearchText:
    """The searchable words of the CAPA and its rows: all internal."""
    words = [
        record.title, record.problem, record.product, record.part_number, record.lot, record.external_number,
        record.no_cause_reason, record.closing_summary,
    ]  # fmt: skip
    for text, evidence in Action.objects.filter(record_id=record.pk).values_list("text", "evidence"):
        words += [text, evidence]
    words += CapaContainment.objects.filter(record_id=record.pk).values_list("measure", flat=True)
    words += Prevention.objects.filter(record_id=record.pk).values_list("reference", flat=True)
    return SearchText(shared=(), internal=tuple(word for word in words if word))


def overdue(rows: QuerySet[Capa]) -> QuerySet[Capa]:
    """Those with a running clock that is past its time; each agreed action has one."""
    late = Clock.objects.filter(state=Clock.State.RUNNING, due_at__lt=timezone.now()).values("record_id")
    return rows.filter(pk__in=late)
