"""A joint weighing as both sides take it out: what was shown, and what the customer said. No more than its page."""

from django.utils.translation import gettext as _

from changecontrol.models import JointWeighing
from changecontrol.queries import weighing as queries
from changecontrol.queries.tradeoff import as_decimal
from changecontrol.rules.fields import JOINT_FIELDS
from qms.accounts.seat import Seat, Side
from qms.pdf.document import Column, Facts, Section, Table, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections


def _table(title: str, heads: list[tuple[str, int]], rows: list[list[Value]]) -> Table:
    return Table(title=title, columns=[Column(label=label, share=share) for label, share in heads], rows=rows)


def sections(record: JointWeighing, seat: Seat) -> list[Section]:
    """Question, options, shared criteria with both sides' weights, the customer's scores and positions."""
    ours = seat.side is Side.STAFF
    fields = [one for one in JOINT_FIELDS if ours or one.disclosure == "customer"]
    shown = queries.shown_of(record)
    options: list[list[Value]] = [[one.code, one.name, one.description or None] for one in shown.options]
    lines: list[list[Value]] = [[one.place, one.name, one.scale or None, one.ours, one.theirs] for one in shown.lines]
    heads = [(_("No."), 1), (_("Criterion"), 5), (_("What 1 and 10 mean"), 5), (_("The supplier"), 2)]
    parts: list[Section] = [
        Facts(title=_("Joint weighing"), facts=field_facts(record, fields)),
        _table(_("Options"), [("", 1), (_("Option"), 4), (_("Description"), 8)], options),
        _table(_("Criteria"), [*heads, (_("The customer"), 2)], lines),
    ]
    if queries.scores_open(record, ours=ours):
        parts += _scores(shown)
    return [*parts, _positions(shown)]


def _scores(shown: queries.Shown) -> list[Section]:
    ranked: list[list[Value]] = [
        [row.rank, str(row), as_decimal(row.total)] for row in shown.ranked if row.total is not None
    ]
    scores: list[list[Value]] = [
        [row.code, one.criterion, one.value, one.evidence, one.by_name, one.at]
        for row in shown.options for one in row.scores if one is not None
    ]  # fmt: skip
    heads = [(_("Option"), 1), (_("Criterion"), 2), (_("Score"), 2), (_("Evidence"), 6), (_("By"), 3), (_("At"), 3)]
    ranks = _table(_("Ranking of the customer"), [(_("Rank"), 1), (_("Option"), 6), (_("Total"), 2)], ranked)
    return [*[ranks] * bool(ranked), _table(_("Scores of the customer"), heads, scores)]


def _positions(shown: queries.Shown) -> Table:
    rows: list[list[Value]] = [
        [one.revision, stored_value(one, "stance"), one.option or None, one.reason, one.by_name, one.at]
        for one in shown.positions
    ]
    heads = [(_("Revision"), 2), (_("Position"), 3), (_("Option"), 2), (_("Reason"), 6), (_("By"), 3), (_("At"), 3)]
    return _table(_("Positions of the customer"), heads, rows)


register_sections("joint_weighing", sections)
