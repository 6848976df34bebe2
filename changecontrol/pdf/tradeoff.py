"""What the PDF of a trade-off holds: question, options, criteria, result, sensitivity, scores, customer, decision."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from changecontrol.models import Dissent, TradeOff
from changecontrol.queries import tradeoff as queries
from changecontrol.queries.weighing import shares_ever, sharing_of
from changecontrol.rules.fields import TRADE_OFF_FIELDS
from qms.accounts.seat import Seat
from qms.pdf.document import Column, Drawing, Fact, Facts, Section, Table, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections

COUNTERSIGNED = ("countersigned_by_name", "countersigned_at")


def _table(title: str, heads: Sequence[tuple[str, int]], rows: list[list[Value]]) -> Table:
    return Table(title=title, columns=[Column(label=label, share=share) for label, share in heads], rows=rows)


def _asked(sheet: queries.Sheet) -> list[Section]:
    options: list[list[Value]] = [
        [one.code, one.text, one.description or None, one.cost, one.risk, one.stability] for one in sheet.options
    ]
    option_heads = [("", 1), (_("Option"), 3), (_("Description"), 4), (_("Cost"), 3), (_("Risk"), 3)]
    criteria: list[list[Value]] = [
        [one.code, one.text, one.scale or None, one.weight, one.shared] for one in sheet.criteria
    ]
    scorers: list[list[Value]] = [
        [one.code, one.name, one.asked_at, one.done_at, one.released_at, one.released_reason or None]
        for one in sheet.scorers
    ]
    scorer_heads = [(_("No."), 1), (_("Scorer"), 4), (_("Asked"), 3), (_("Scored"), 3), (_("Released"), 3)]
    return [
        _table(_("Options"), [*option_heads, (_("Effect on the stability for customers"), 4)], options),
        _table(
            _("Criteria"),
            [(_("No."), 1), (_("Criterion"), 5), (_("What 1 and 10 mean"), 6), (_("Weight"), 2), (_("Shared"), 2)],
            criteria,
        ),
        _table(_("Scorers"), [*scorer_heads, (_("Why released"), 4)], scorers),
    ]  # fmt: skip


def _result(found: queries.Result) -> list[Section]:
    heads = [(_("Rank"), 1), (_("Option"), 4), *((one.code, 2) for one in found.criteria), (_("Total"), 2)]
    heads += [(_("Lowest"), 2), (_("Highest"), 2), (_("First for"), 2)]
    rows: list[list[Value]] = [
        [row.rank, str(row.option), *(queries.as_decimal(cell.mean) for cell in row.cells),
         queries.as_decimal(row.total), queries.as_decimal(row.low), queries.as_decimal(row.high), row.first_for]
        for row in found.ranked
    ]  # fmt: skip
    sensitive: list[list[Value]] = [
        [str(one.criterion), one.criterion.weight,
         "; ".join(queries.turn_words(found, one)) or _("no weight turns the winner"),
         found.named(one.below[1]), found.named(one.above[1]), _("turns") if one.flips else _("holds")]
        for one in found.sensitivity
    ]  # fmt: skip
    sensitive_heads = [(_("Criterion"), 4), (_("Weight"), 2), (_("Where the winner turns"), 6)]
    sensitive_heads += [(_("10 less"), 2), (_("10 more"), 2), (_("Winner"), 2)]
    return [
        _table(_("Result: %(headline)s") % {"headline": found.headline}, heads, rows),
        _table(_("Sensitivity: %(verdict)s") % {"verdict": found.verdict}, sensitive_heads, sensitive),
        *_pictures(found),
        _scores(found),
    ]


def _pictures(found: queries.Result) -> list[Section]:
    """Of each criterion that can turn the winner."""
    return [
        Drawing(
            title=_("Totals against the weight of %(criterion)s") % {"criterion": one.criterion},
            says="; ".join(queries.turn_words(found, one)),
            svg=queries.picture(found, found.criteria.index(one.criterion)),
        )
        for one in found.by_sensitivity if one.turns
    ]  # fmt: skip


def _scores(found: queries.Result) -> Table:
    rows: list[list[Value]] = [
        [row.option.code, cell.criterion.code, one.scorer.name, one.value, one.evidence, one.at]
        for row in found.rows for cell in row.cells for one in cell.scores
    ]  # fmt: skip
    heads = [(_("Option"), 2), (_("Criterion"), 2), (_("Scorer"), 3), (_("Score"), 2), (_("Evidence"), 6)]
    return _table(_("Scores and what shows them"), [*heads, (_("At"), 3)], rows)


def _decision(record: TradeOff, dissents: list[Dissent]) -> list[Section]:
    """Who decided for what and why, and by name who does not agree."""
    names = (
        "chosen",
        "decision_reason",
        "answer",
        "decided_by",
        "decided_at",
        "countersigned_by_name",
        "countersigned_at",
    )
    facts = [
        Fact(label=str(TradeOff._meta.get_field(name).verbose_name), value=stored_value(record, name), key=name)  # type: ignore[union-attr]
        for name in names
    ]
    who = ", ".join(dict.fromkeys(one.by_name for one in dissents))
    facts.append(Fact(label=_("Dissent of"), value=who or _("nobody"), key="dissent_of"))
    rows: list[list[Value]] = [[one.by_name, one.at, one.text] for one in dissents]
    told = [_table(_("Dissent"), [(_("Who"), 3), (_("Noted"), 3), (_("Reason"), 9)], rows)] if dissents else []
    return [Facts(title=_("Decision"), facts=facts), *told]


def _sharing(record: TradeOff, sheet: queries.Sheet) -> list[Section]:
    """With whom it is shared, both sides' weights, the rankings beside each other, every position ever taken."""
    found = sharing_of(record, sheet.result)
    if found is None:
        return []
    shares: list[list[Value]] = [
        [one.customer.name, one.by_name, one.at, one.ended_at, one.ended_reason or None] for one in shares_ever(record)
    ]
    share_heads = [(_("Customer"), 4), (_("Shared by"), 3), (_("Shared"), 3), (_("Taken back"), 3)]
    lines: list[list[Value]] = [[one.name, one.ours, one.theirs] for one in found.shown.lines]
    beside: list[list[Value]] = [
        [one.option, one.ours, one.shared, queries.as_decimal(one.shared_total), one.theirs,
         queries.as_decimal(one.theirs_total) if one.theirs_total is not None else None]
        for one in found.beside
    ]  # fmt: skip
    beside_heads = [(_("Option"), 4), (_("Our rank"), 2), (_("Ours by the shared criteria"), 3), (_("Total"), 2)]
    said: list[list[Value]] = [
        [joint.customer.name if joint.customer else "", stored_value(one, "stance"), one.option or None, one.reason,
         one.by_name, one.at]
        for joint, one in found.positions
    ]  # fmt: skip
    said_heads = [(_("Customer"), 3), (_("Position"), 3), (_("Option"), 1), (_("Reason"), 6), (_("By"), 3)]
    return [
        _table(_("Sharing"), [*share_heads, (_("Why taken back"), 4)], shares),
        _table(_("Shared criteria"), [(_("Criterion"), 6), (_("We"), 2), (_("Customer"), 2)], lines),
        *[_table(_("Rankings"), [*beside_heads, (_("Rank of the customer"), 3), (_("Total"), 2)], beside)]
        * bool(beside),
        *[_table(_("Positions of the customer"), [*said_heads, (_("At"), 3)], said)] * bool(said),
    ]


def sections(record: TradeOff, seat: Seat) -> list[Section]:
    """All parts in order. A trade-off is internal: only staff take its document out."""
    sheet = queries.sheet_of(record, None)
    parts: list[Section] = [Facts(title=_("Trade-off"), facts=field_facts(record, TRADE_OFF_FIELDS)), *_asked(sheet)]
    parts += _result(sheet.result) if sheet.result else []
    return [*parts, *_sharing(record, sheet), *_decision(record, sheet.dissents)]


register_sections("trade_off", sections)
