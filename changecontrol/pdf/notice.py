"""The notice as the sheet that customers know (J-STD-046): head, description, impact, parts, comparison, answer."""

from typing import Any

from django.utils.translation import gettext as _

from changecontrol.models import ChangeNotice
from changecontrol.queries.notice import Shown, date_lines, impact_lines, shown_of
from changecontrol.rules.content import EMERGENCY_WORDS
from changecontrol.rules.fields import NOTICE_FIELDS
from qms.accounts.seat import Seat, Side
from qms.pdf.document import Column, Fact, Facts, Section, Table, Text, Value
from qms.pdf.parts import field_facts, stored_value
from qms.pdf.records import register_sections


def _table(title: str, heads: list[tuple[str, int]], rows: list[list[Value]]) -> Table:
    return Table(title=title, columns=[Column(label=label, share=share) for label, share in heads], rows=rows)


def sections(record: ChangeNotice, seat: Seat) -> list[Section]:
    """What was shown, revision by revision, and what was answered; of the customer's side what it may read."""
    fields = [one for one in NOTICE_FIELDS if seat.side is Side.STAFF or one.disclosure == "customer"]
    found = shown_of(record)
    parts: list[Section] = [Facts(title=_("Product change notice"), facts=field_facts(record, fields))]
    for one in found.revisions:
        parts += _revision(one.content, _("Revision %(number)s") % {"number": one.revision}, one.changed)
    return [*parts, _decisions(found), _conditions(found), _samples(found), _questions(found)]


def _decisions(found: Shown) -> Table:
    rows: list[list[Value]] = [
        [one.revision, stored_value(one, "outcome"), one.words, one.by_name, stored_value(one, "way"), one.at,
         one.withdrawn_at]
        for one in found.decisions
    ]  # fmt: skip
    heads = [(_("Revision"), 2), (_("Decision"), 3), (_("Words of the customer"), 5), (_("By"), 3), (_("Came"), 2)]
    return _table(_("Decisions"), [*heads, (_("At"), 3), (_("Withdrawn"), 3)], rows)


def _conditions(found: Shown) -> Table:
    rows: list[list[Value]] = [
        [one.code, one.text, _("before the first lot") if one.before_first_lot else None, stored_value(one, "state"),
         one.evidence, one.met_at]
        for one in found.conditions
    ]  # fmt: skip
    heads = [(_("No."), 1), (_("Condition"), 5), (_("When"), 2), (_("State"), 2), (_("How it was met"), 5)]
    return _table(_("Conditions"), [*heads, (_("Met"), 3)], rows)


def _samples(found: Shown) -> Table:
    rows: list[list[Value]] = [
        [one.code, one.quantity, one.words, one.asked_by_name, one.asked_at, one.sent_how or None, one.sent_at]
        for one in found.samples
    ]
    heads = [(_("No."), 1), (_("Pieces"), 2), (_("Which, and where to"), 4), (_("By"), 3), (_("Asked"), 3)]
    return _table(_("Samples"), [*heads, (_("How they were sent"), 4), (_("Sent"), 3)], rows)


def _questions(found: Shown) -> Table:
    rows: list[list[Value]] = [
        [one.text, one.asked_by_name, one.asked_at, one.answer, one.answered_at] for one in found.questions
    ]
    heads = [(_("Question"), 5), (_("By"), 3), (_("Asked"), 3), (_("Answer"), 5), (_("Answered"), 3)]
    return _table(_("Questions"), heads, rows)


def _revision(content: dict[str, Any], title: str, changed: str) -> list[Section]:
    found: list[Section] = [Text(title=_("%(revision)s: what is new") % {"revision": title}, text=changed)] * bool(
        changed
    )
    days = [Fact(label=str(words), value=day) for words, day in date_lines(content)]
    impacts = [Fact(label=str(words), value=text) for words, text in impact_lines(content)]
    part_heads = [(_("Part number"), 3), (_("Your part number"), 3), (_("Product"), 5), (_("Site"), 3)]
    heads = [(_("Characteristic"), 4), (_("Before"), 4), (_("After"), 4), (_("Unit"), 2)]
    file_heads = [(_("File"), 5), (_("Size"), 2), (_("SHA-256"), 8)]
    files: list[list[Value]] = [[name, size, digest] for name, size, digest in content.get("files", [])]
    shown = {"revision": title}
    if content.get("emergency"):
        found.append(Text(title=_("%(revision)s: carried out in an emergency") % shown, text=str(EMERGENCY_WORDS)))
    return [
        *found,
        Text(title=_("%(revision)s: description") % shown, text=content["text"]),
        Text(title=_("%(revision)s: reason") % shown, text=content["reason"]),
        Facts(title=_("%(revision)s: impact") % shown, facts=impacts),
        _table(_("%(revision)s: your parts") % shown, part_heads, [_cells(row) for row in content["parts"]]),
        _table(_("%(revision)s: before and after") % shown, heads, [_cells(row) for row in content["comparison"]]),
        Facts(
            title=_("%(revision)s: days and contact") % shown,
            facts=[*days, Fact(label=_("Contact"), value=content["contact"])],
        ),
        *[_table(_("%(revision)s: files") % shown, file_heads, files)] * bool(files),
    ]


def _cells(row: list[str]) -> list[Value]:
    return [cell or None for cell in row]


register_sections("change_notice", sections)
