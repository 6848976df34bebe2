"""Every question about CAPAs, each starting at what the seat may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from capa.models import Action, Capa, CapaContainment, DueDateExtension, Prevention, TeamMember
from capa.queries import causes
from capa.rules.evidence import soft
from qms.accounts.seat import Seat
from qms.clocks.models import Clock
from qms.lib.refusal import Refused
from qms.records.models import Record, RecordLink, Relation
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind, visible_to
from qms.risk.queries import without_row
from qms.web.shapes import Words

MOST_SOURCES = 50
"""Records that a CAPA can be opened from at once."""


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
    names = ("owner", "completed_by", "verified_by", "cause")
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
    words += causes.words_of(record)
    words += Prevention.objects.filter(record_id=record.pk).values_list("reference", flat=True)
    return SearchText(shared=(), internal=tuple(word for word in words if word))


def late_actions() -> QuerySet[Action]:
    """The agreed actions of all CAPAs that are open after their day."""
    return Action.objects.filter(state=Action.State.OPEN, due_on__lt=timezone.localdate()).exclude(agreed_at=None)


def overdue(rows: QuerySet[Capa]) -> QuerySet[Capa]:
    """Those with a running clock that is past its time; each agreed action has one."""
    late = Clock.objects.filter(state=Clock.State.RUNNING, due_at__lt=timezone.now()).values("record_id")
    return rows.filter(pk__in=late)


@dataclass(frozen=True)
class ActionLine:
    """An action as the page shows it: how late it was or is in days, against both days, and what can be done now."""

    action: Action
    late_days: int
    late_against_first: int
    warning: Words | None
    acts: tuple[tuple[Words, str, str], ...] = ()


def line_of(action: Action, acts: Iterable[tuple[Words, str, str]] = ()) -> ActionLine:
    """The action with its lateness: until it was done, or until today."""
    until = timezone.localdate(action.completed_at) if action.completed_at else timezone.localdate()
    counts = action.agreed_at is not None and action.state != Action.State.DROPPED
    late, first = ((until - day).days if counts else 0 for day in (action.due_on, action.original_due_on))
    return ActionLine(action, max(late, 0), max(first, 0), soft(action.evidence), tuple(acts))


def records_of(seat: Seat, numbers: Sequence[str]) -> list[Any]:
    """The records with these numbers, as instances of their kinds' models; a row's number stands for its study.

    Raises Refused for one that is not there.
    """
    numbers = list(dict.fromkeys(without_row(number) for number in numbers))
    if len(numbers) > MOST_SOURCES:
        raise Refused(_("At most %(count)s records at once.") % {"count": MOST_SOURCES}, field="sources")
    rows = {row.number: row for row in visible_to(seat).filter(number__in=numbers)}
    missing = [number for number in numbers if number not in rows]
    if missing:
        raise Refused(_("There is no record %(number)s.") % {"number": missing[0][:40]}, field="sources")
    found = [rows[number] for number in numbers]
    whole: dict[Any, Any] = {}
    for slug in {row.kind for row in found}:
        keys = [row.pk for row in found if row.kind == slug]
        whole |= {one.pk: one for one in visible_of_kind(kind_of(slug), seat).filter(pk__in=keys)}
    return [whole[row.pk] for row in found]
