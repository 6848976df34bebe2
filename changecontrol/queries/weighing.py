"""Every question about joint weighings, each starting at what the seat may see; both rankings beside each other."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import cast

from django.db.models import QuerySet

from changecontrol.guards import weighing as guards
from changecontrol.models import (
    CustomerPosition,
    CustomerScore,
    JointWeighing,
    ProposedWeights,
    SharedSheet,
    TradeOff,
    TradeShare,
)
from changecontrol.queries.tradeoff import Result
from changecontrol.rules.tradeoff import ranks
from changecontrol.rules.weighing import totals_of
from changecontrol.workflow.weighing import BEFORE
from qms.accounts.seat import Seat
from qms.records.models import Record
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind, visible_to


def weighings(seat: Seat) -> QuerySet[JointWeighing]:
    """The joint weighings that the seat may see."""
    return cast(QuerySet[JointWeighing], visible_of_kind(kind_of("joint_weighing"), seat))


def listed(seat: Seat) -> QuerySet[JointWeighing]:
    """The joint weighings for a list, with the names it shows."""
    names = ["number", "title", "state", "created_at", "asked_at", "outcome", "told_at", "kind"]
    rows = weighings(seat).select_related("customer", "owner")
    return rows.only(*names, "customer__name", "owner__name")


def weighing(seat: Seat, number: str) -> JointWeighing:
    """The joint weighing with this number, or 404."""
    return cast(JointWeighing, get_visible(kind_of("joint_weighing"), seat, number))


@dataclass(frozen=True)
class Line:
    """A shared criterion: its place from 1, name, scale, our share of the weights and the customer's."""

    place: int
    name: str
    scale: str
    ours: Decimal
    theirs: Decimal | None


@dataclass(frozen=True)
class Ranked:
    """An option with what the customer gave it, by the criteria in order, and what that comes to."""

    code: str
    name: str
    description: str
    scores: list[CustomerScore | None]
    total: Fraction | None = None
    rank: int | None = None

    def __str__(self) -> str:
        """Letter and name."""
        return f"{self.code} {self.name}"


@dataclass(frozen=True)
class Shown:
    """A joint weighing as both sides read it. Nothing here rests on anything but what the customer may read."""

    sheet: SharedSheet
    lines: list[Line]
    options: list[Ranked]
    weights: ProposedWeights | None
    positions: list[CustomerPosition]
    withdrawn: int

    @property
    def scored(self) -> int:
        """How many scores the customer has given on what is shown now."""
        return sum(one is not None for row in self.options for one in row.scores)

    @property
    def ranked(self) -> list[Ranked]:
        """The options by the customer's rank, where every score is given."""
        return sorted(self.options, key=lambda row: (row.rank or 0, row.code))

    @property
    def complete(self) -> bool:
        """Whether there is a rank."""
        return bool(self.options) and all(row.rank for row in self.options)


def shown_of(record: JointWeighing) -> Shown:
    """What is shown and what the customer has said: four queries, the columns that the customer may read."""
    sheet, weights, scores = guards.sheet_of(record), guards.weights_of(record), guards.scores_of(record)
    said = [Decimal(one) for one in weights.weights] if weights else None
    criteria, ours = sheet.content["criteria"], guards.shares_of(sheet)
    lines = [
        Line(place, name, scale, ours[place - 1], said[place - 1] if said else None)
        for place, (name, scale, _share) in enumerate(criteria, 1)
    ]
    options = [
        Ranked(code, name, words, [scores.get((code, line.place)) for line in lines])
        for code, name, words in sheet.content["options"]
    ]
    return Shown(
        sheet, lines, _with_ranks(options, said or ours), weights, guards.positions_of(record),
        guards.withdrawn_scores(record),
    )  # fmt: skip


def _with_ranks(options: list[Ranked], weights: list[Decimal]) -> list[Ranked]:
    """The same with totals and ranks, where the customer has scored everything."""
    given = [[one.value for one in row.scores if one is not None] for row in options]
    if len(weights) < 2 or any(len(values) < len(weights) for values in given):
        return options
    totals = totals_of(weights, given)
    places = ranks(totals)
    return [
        Ranked(row.code, row.name, row.description, row.scores, total, place)
        for row, total, place in zip(options, totals, places, strict=True)
    ]


@dataclass(frozen=True)
class Beside:
    """An option in the three rankings: ours by all criteria, ours by the shared ones, the customer's."""

    option: str
    ours: int
    shared: int
    shared_total: Fraction
    theirs: int | None
    theirs_total: Fraction | None


@dataclass(frozen=True)
class Sharing:
    """What staff see of the sharing of a trade-off, the newest, with what customers have said.

    beside: as soon as it is weighed. positions: every one that was ever taken, with a sharing taken back since too.
    """

    share: TradeShare
    joint: JointWeighing
    shown: Shown
    beside: list[Beside]
    positions: list[tuple[JointWeighing, CustomerPosition]]


def sharing_of(record: TradeOff, result: Result | None) -> Sharing | None:
    """With whom it is shared, and what that comes to; None where it never was."""
    newest = TradeShare.objects.filter(record_id=record.pk).select_related("customer").order_by("-at", "-id").first()
    if newest is None:
        return None
    joint = JointWeighing.objects.select_related("customer").get(pk=newest.joint_id)
    shown = shown_of(joint)
    beside = _beside(shown, result) if result is not None and newest.ended_at is None else []
    return Sharing(newest, joint, shown, beside, positions_ever(record))


def _beside(shown: Shown, result: Result) -> list[Beside]:
    """The rankings beside each other; by the shared criteria as they were shown to the customer."""
    keys = [str(one.pk) for one in result.criteria]
    places = [keys.index(key) for key in shown.sheet.criteria if key in keys]
    if len(places) < 2:
        return []
    totals = totals_of(
        [result.criteria[place].weight for place in places],
        [[row.cells[place].mean for place in places] for row in result.rows],
    )
    by_shared = ranks(totals)
    theirs = {row.code: row for row in shown.options}
    found = []
    for place, row in enumerate(result.rows):
        said = theirs.get(row.option.code)
        found.append(
            Beside(
                str(row.option), row.rank, by_shared[place], totals[place], said.rank if said else None,
                said.total if said else None,
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.ours)


def trade_off_of(record: JointWeighing, seat: Seat) -> Record | None:
    """The trade-off that it is of, for staff."""
    key = TradeShare.objects.filter(joint_id=record.pk).values("record_id")
    return cast(Record | None, visible_to(seat).filter(pk__in=key).first())


def said_by_customer(record: TradeOff) -> dict[str, object]:
    """What a signature of ours is bound to of a customer's part: sheet, weights, scores, positions as read."""
    found = sharing_of(record, None)
    if found is None:
        return {}
    shown = found.shown
    return {
        "customer": {
            "number": found.joint.number, "sheet": shown.sheet.content,
            "weights": shown.weights.weights if shown.weights else None,
            "scores": [[row.code, [one.value if one else None for one in row.scores]] for row in shown.options],
            "positions": [
                [joint.number, one.revision, one.stance, one.option, one.reason, one.by_name]
                for joint, one in found.positions
            ],
        }
    }  # fmt: skip


def own_words(record: JointWeighing) -> SearchText:
    """The searchable words: the customer finds what it was shown, and what it said."""
    words = [record.title, record.question, record.outcome, record.answer]
    content = guards.sheet_of(record).content
    words += [cell for row in content["options"] for cell in row[1:]]
    words += [cell for row in content["criteria"] for cell in row[:2]]
    words += [one.reason for one in guards.positions_of(record)]
    return SearchText(shared=tuple(word for word in words if word))


def positions_ever(record: TradeOff) -> list[tuple[JointWeighing, CustomerPosition]]:
    """Every position that a customer ever took on it, the newest first: with its sharing taken back too."""
    joints = TradeShare.objects.filter(record_id=record.pk).values("joint_id")
    rows = list(CustomerPosition.objects.filter(record_id__in=joints).order_by("-at", "-id"))
    found = JointWeighing.objects.filter(pk__in={row.record_id for row in rows}).select_related("customer")
    by_key = {one.pk: one for one in found} if rows else {}
    return [(by_key[row.record_id], row) for row in rows]


def shares_ever(record: TradeOff) -> list[TradeShare]:
    """Every sharing of it, the oldest first."""
    return list(TradeShare.objects.filter(record_id=record.pk).select_related("customer"))


def scores_open(record: JointWeighing, *, ours: bool) -> bool:
    """Whether the customer's scores are shown: to our side not before ours are weighed, so that each judges alone."""
    return not ours or record.state not in BEFORE
