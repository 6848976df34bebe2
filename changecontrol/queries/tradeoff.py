"""Every question about trade-offs, each starting at what the seat may see; what the scores come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import cast

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from changecontrol.guards import tradeoff as guards
from changecontrol.models import Dissent, TradeCriterion, TradeOff, TradeOption, TradeScore, TradeScorer
from changecontrol.rules import tradeoff as weighing
from qms.accounts.seat import Seat
from qms.records.addresses import record_url
from qms.records.models import Record, RecordLink, Relation
from qms.records.offers import SearchText, kind_of
from qms.records.queries import get_visible, visible_of_kind, visible_to
from qms.records.timeline import numbers_in
from qms.web.charts import weight_lines

FAR_APART = 4
"""From so many points between the lowest and the highest score on, the scorers are said to be far apart."""
WEIGHED = ("weighed", "signing", "decided", "abandoned")


def trade_offs(seat: Seat) -> QuerySet[TradeOff]:
    """The trade-offs that the seat may see."""
    return cast(QuerySet[TradeOff], visible_of_kind(kind_of("trade_off"), seat))


def listed(seat: Seat) -> QuerySet[TradeOff]:
    """The trade-offs for a list, with the names it shows, without the long texts."""
    names = ["number", "title", "state", "created_at", "weighed_at", "chosen", "decided_at", "kind"]
    return trade_offs(seat).select_related("site", "owner").only(*names, "site__name", "owner__name")


def trade_off(seat: Seat, number: str) -> TradeOff:
    """The trade-off with this number, or 404."""
    return cast(TradeOff, get_visible(kind_of("trade_off"), seat, number))


def open_for(record: Record, seat: Seat) -> list[TradeOff]:
    """The trade-offs that follow from this record and are not decided."""
    links = RecordLink.objects.filter(target_id=record.pk, relation=Relation.FOLLOWS_FROM, ended_at=None)
    rows = trade_offs(seat).filter(pk__in=links.values("source_id")).exclude(state__in=("decided", "abandoned"))
    return list(rows.only("number", "title", "state", "kind").order_by("number")[:20])


def figure(value: Fraction | Decimal) -> str:
    """A total or a weight to two decimals, in the reader's language."""
    return str(number_format(as_decimal(value), 2))


def as_decimal(value: Fraction | Decimal) -> Decimal:
    """The same, as a document keeps it."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return value.quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Cell:
    """What the scorers gave one option by one criterion: the scores in the order of the scorers, and their mean."""

    criterion: TradeCriterion
    scores: list[TradeScore]

    @property
    def mean(self) -> Fraction:
        """The mean of the scores."""
        return Fraction(sum(one.value for one in self.scores), len(self.scores))

    @property
    def low(self) -> int:
        """The lowest."""
        return min(one.value for one in self.scores)

    @property
    def high(self) -> int:
        """The highest."""
        return max(one.value for one in self.scores)

    @property
    def far_apart(self) -> bool:
        """Whether the scorers should talk."""
        return self.high - self.low >= FAR_APART


@dataclass(frozen=True)
class Row:
    """One option in the result. low, high: the total by the scorer who likes it least, and most."""

    option: TradeOption
    cells: list[Cell]
    total: Fraction
    rank: int
    low: Fraction
    high: Fraction
    first_for: int


@dataclass(frozen=True)
class Sensitivity:
    """What one criterion's weight does to the winner: turning points, nearer first; who leads 10 below and above."""

    criterion: TradeCriterion
    turns: list[weighing.Turn]
    below: tuple[Fraction, weighing.Leaders]
    above: tuple[Fraction, weighing.Leaders]
    flips: bool


@dataclass(frozen=True)
class Result:
    """What the scores come to. `rows` in the order of the letters; `headline` says who leads, and ties by name."""

    rows: list[Row]
    matrix: weighing.Matrix
    criteria: list[TradeCriterion]
    scorers: int

    @cached_property
    def leading(self) -> weighing.Leaders:
        """The places of the winners."""
        return weighing.leaders([row.total for row in self.rows])

    @property
    def winners(self) -> list[Row]:
        """Who leads: one, or those that are level."""
        return [self.rows[place] for place in self.leading]

    @property
    def ranked(self) -> list[Row]:
        """The rows by their rank."""
        return sorted(self.rows, key=lambda row: (row.rank, row.option.number))

    def named(self, places: Sequence[int]) -> str:
        """The letters of the options at these places."""
        codes = [self.rows[place].option.code for place in places]
        return codes[0] if len(codes) == 1 else _("%(options)s level") % {"options": ", ".join(codes)}

    @property
    def headline(self) -> str:
        """Who leads, by how much."""
        first, total = self.winners[0], figure(self.winners[0].total)
        if len(self.leading) > 1:
            codes = ", ".join(row.option.code for row in self.winners)
            return _("%(options)s are level at %(total)s") % {"options": codes, "total": total}
        second = max((row for row in self.rows if row is not first), key=lambda row: row.total)
        shown = {
            "option": first.option, "total": total, "lead": figure(first.total - second.total),
            "second": second.option.code,
        }  # fmt: skip
        return _("%(option)s leads with %(total)s, %(lead)s ahead of %(second)s") % shown

    @cached_property
    def sensitivity(self) -> list[Sensitivity]:
        """For every criterion."""
        return [self._of(place, criterion) for place, criterion in enumerate(self.criteria)]

    def _of(self, place: int, criterion: TradeCriterion) -> Sensitivity:
        below = weighing.shifted(self.matrix, place, -weighing.SHIFT)
        above = weighing.shifted(self.matrix, place, weighing.SHIFT)
        flips = below[1] != self.leading or above[1] != self.leading
        return Sensitivity(criterion, weighing.turns(self.matrix, place), below, above, flips)

    @property
    def verdict(self) -> str:
        """What the check of plus minus 10 says, in a sentence."""
        codes = [one.criterion.code for one in self.sensitivity if one.flips]
        if not codes:
            return _("No weight moved by 10 turns the winner.")
        shown = {"criteria": ", ".join(codes)}
        text = ngettext(
            "Moved by 10, the weight of %(criteria)s turns the winner.",
            "Moved by 10, each of the weights of %(criteria)s turns the winner.", len(codes),
        )  # fmt: skip
        return text % shown

    @property
    def by_sensitivity(self) -> list[Sensitivity]:
        """The criteria that turn the winner first, then those that cannot."""
        return sorted(self.sensitivity, key=lambda one: (not one.turns, abs(one.turns[0].change) if one.turns else 0))


def turn_words(result: Result, one: Sensitivity) -> list[str]:
    """Each turning point of a criterion as a sentence."""
    found = []
    for turn in one.turns:
        shown = {"weight": figure(turn.weight), "leads": result.named(turn.leaders)}
        if not turn.change:
            side = _("Any change decides the tie: %(leads)s")
            found.append(side % shown)
            continue
        shown["change"] = f"{'+' if turn.change > 0 else '−'}{figure(abs(turn.change))}"
        found.append(_("at %(weight)s (%(change)s): %(leads)s") % shown)
    return found


def picture(result: Result, place: int) -> SafeString:
    """The totals of all options against the weight of one criterion, with the weight as it is and where it turns."""
    at_ends = [weighing.totals(weighing.with_weight(result.matrix, place, Fraction(x))) for x in (0, weighing.WHOLE)]
    lines = [
        (row.option.code, float(left), float(right))
        for row, left, right in zip(result.rows, at_ends[0], at_ends[1], strict=True)
    ]
    one = result.sensitivity[place]
    said = {"criterion": one.criterion, "turns": "; ".join(turn_words(result, one)) or _("no weight turns the winner")}
    return weight_lines(
        lines, at=float(one.criterion.weight), turns=[float(turn.weight) for turn in one.turns if turn.change],
        label=_("Totals against the weight of %(criterion)s: %(turns)s") % said,
    )  # fmt: skip


def _by_scorer(rows: list[list[Cell]], weights: tuple[Fraction, ...], scorers: int) -> list[list[Fraction]]:
    """The totals that each scorer alone would give: one list by scorer, in the order of the options."""
    return [
        weighing.totals(weighing.matrix_of(weights, [[cell.scores[one].value for cell in row] for row in rows]))
        for one in range(scorers)
    ]


def result_of(record: TradeOff) -> Result:
    """What the scores of this round come to, as soon as every scorer has scored every option: four queries."""
    options, criteria = list(guards.options_of(record)), list(guards.criteria_of(record))
    found: dict[tuple[object, object], list[TradeScore]] = {}
    for one in guards.scores_of(record).select_related("scorer").order_by("scorer__number"):
        found.setdefault((one.option_id, one.criterion_id), []).append(one)
    cells = [[Cell(criterion, found[option.pk, criterion.pk]) for criterion in criteria] for option in options]
    weights = tuple(Fraction(criterion.weight) for criterion in criteria)
    matrix = weighing.Matrix(weights, tuple(tuple(cell.mean for cell in row) for row in cells))
    totals = weighing.totals(matrix)
    ranks = weighing.ranks(totals)
    scorers = len(cells[0][0].scores)
    each = _by_scorer(cells, weights, scorers)
    rows = [
        Row(
            option, cells[place], totals[place], ranks[place], min(one[place] for one in each),
            max(one[place] for one in each), sum(place in weighing.leaders(one) for one in each),
        )
        for place, option in enumerate(options)
    ]  # fmt: skip
    return Result(rows, matrix, criteria, scorers)


@dataclass(frozen=True)
class Sheet:
    """A trade-off as its page and its document show it. result: as soon as it is weighed; own: my scores before."""

    options: list[TradeOption]
    criteria: list[TradeCriterion]
    scorers: list[TradeScorer]
    dissents: list[Dissent]
    result: Result | None
    own: list[TradeScore]
    withdrawn: int

    @property
    def weights(self) -> Decimal:
        """What the weights come to."""
        return sum((row.weight for row in self.criteria), Decimal(0))

    @property
    def off(self) -> str | None:
        """How much is missing to 100, or too much."""
        return guards.off_the_whole([row.weight for row in self.criteria])


def sheet_of(record: TradeOff, seat: Seat | None) -> Sheet:
    """Everything about it. While it is scored nobody reads the scores of others here: each is to judge alone."""
    weighed = record.weighed_at is not None and record.state in WEIGHED
    mine = guards.scores_of(record).filter(scorer__person=seat.person.pk) if seat and not weighed else None
    earlier = TradeScore.objects.filter(record_id=record.pk, round__lt=record.round)
    return Sheet(
        options=list(guards.options_of(record)),
        criteria=list(guards.criteria_of(record)),
        scorers=list(TradeScorer.objects.filter(record_id=record.pk)),
        dissents=list(guards.dissents_of(record)),
        result=result_of(record) if weighed else None,
        own=_in_order(mine) if mine is not None else [],
        withdrawn=earlier.count() if record.round > 1 else 0,
    )


def _in_order(rows: QuerySet[TradeScore]) -> list[TradeScore]:
    return list(rows.select_related("option", "criterion").order_by("option__number", "criterion__number"))


def urls_of(evidence: Iterable[str], seat: Seat) -> dict[str, str]:
    """Where the records that evidence names are, as far as the seat may see them: at most one query."""
    named = numbers_in(evidence)
    return {row.number: record_url(row, seat) for row in visible_to(seat).filter(number__in=named)} if named else {}


def sources(seat: Seat, number: str) -> list[Record]:
    """The record with this number that a trade-off may follow from, if the seat may see it."""
    return list(visible_to(seat).filter(number=number)[:1]) if number else []


def result_content(record: TradeOff) -> dict[str, object]:
    """What a signature is bound to beside fields and rows: totals and ranks as they were read."""
    if record.weighed_at is None:
        return {}
    found = result_of(record)
    return {"result": [[row.option.code, str(row.total), row.rank] for row in found.rows]}


def own_words(record: TradeOff) -> SearchText:
    """The searchable words of a trade-off and its rows: all internal."""
    words = [record.title, record.question, record.decision_reason]
    for row in guards.options_of(record):
        words += [row.text, row.description, row.cost, row.risk, row.stability]
    words += guards.criteria_of(record).values_list("text", flat=True)
    words += guards.dissents_of(record).values_list("text", flat=True)
    return SearchText(shared=(), internal=tuple(word for word in words if word))
