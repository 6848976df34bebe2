"""A change comes into being and is kept: drafted, submitted, corrected, handed over, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.guards.documents import held_by
from changecontrol.models import Assessment, Category, Change, ChangeNotice, Function, Supply
from changecontrol.services.finding import find_affected
from changecontrol.workflow import CHANGE
from qms.accounts.models import Person
from qms.accounts.queries import staff_with_roles
from qms.accounts.rights import Right
from qms.accounts.seat import SYSTEM, Seat
from qms.clocks.services import cancel_clocks
from qms.lib.refusal import Refused
from qms.lib.text import clean_block, clean_line
from qms.organisations.context import reason_kept
from qms.organisations.days import today
from qms.organisations.models import Organisation, Site
from qms.records.models import Record, Relation, Turn
from qms.records.services import link
from qms.signatures.models import Signature
from qms.workflow.keeping import OWNERS, assigned, correcting
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin, perform

MOST_PARTS = 200
PART_LENGTH = 80


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What is said when a change is asked for."""

    title: str
    category: str
    current: str
    target: str
    reason: str
    product: str = ""
    part_numbers: Sequence[str] = ()
    temporary: bool = False
    temporary_until: date | None = None
    site: Site | None = None
    owner: Person | None = None

    LINES = ("title", "product")
    BLOCKS = ("current", "target", "reason")


def ask_for_change(organisation: Organisation, *, draft: Draft, by: Seat, sources: Sequence[Record] = ()) -> Change:
    """Store a change as a draft, with its number and its links to the records it follows from.

    Raises Refused with the field that is wrong. Nothing is stored then, no number is used up.
    """
    if not by.may(Right.EDIT_RECORDS):
        raise Refused(_("Your role does not allow this."))
    record = Change(
        organisation=organisation, kind="change", state=CHANGE.initial, turn=Turn.STAFF, created_by=by.person,
        site=draft.site, owner=_staff(draft.owner) or by.person, **_said(organisation, draft),
    )  # fmt: skip
    with numbered(record, why=_("Request")):
        begin(record, by=by, act="ask_for_change", shared=False)
        for source in sources:
            link(record, source, Relation.FOLLOWS_FROM, by=by)
    return record


def _said(organisation: Organisation, draft: Draft) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name in (*Draft.LINES, *Draft.BLOCKS):
        clean = clean_line if name in Draft.LINES else clean_block
        limit = int(getattr(Change._meta.get_field(name), "max_length", None) or 200)
        try:
            said[name] = clean(getattr(draft, name), limit) if getattr(draft, name) else ""
        except Refused as refused:
            raise Refused(refused.sentence, field=name) from refused
    for name in ("title", *Draft.BLOCKS):
        if not said[name].strip():
            raise Refused(_("This is needed."), field=name)
    if draft.category not in Category.values:
        raise Refused(_("Choose what is changed."), field="category")
    check_end(organisation, draft.temporary, draft.temporary_until)
    said |= {"category": draft.category, "temporary": draft.temporary, "temporary_until": draft.temporary_until}
    return {**said, "part_numbers": cleaned_parts(draft.part_numbers)}


def check_end(organisation: Organisation, temporary: bool, until: date | None) -> None:
    """Refuse a temporary change without an end, and an end of one that is to stay."""
    if temporary and until is None:
        raise Refused(_("A temporary change has an end."), field="temporary_until")
    if until is not None and not temporary:
        raise Refused(_("Only a temporary change has an end."), field="temporary_until")
    if until is not None and until < today(organisation):
        raise Refused(_("This day is over."), field="temporary_until")


def cleaned_parts(parts: Sequence[str]) -> list[str]:
    """Part numbers without blanks, each once, in order. Raises Refused for too many or too long ones."""
    found = list(dict.fromkeys(clean_line(part, 200) for part in parts if part.strip()))
    if len(found) > MOST_PARTS or any(len(part) > PART_LENGTH for part in found):
        words = {"most": MOST_PARTS, "length": PART_LENGTH}
        text = _("At most %(most)s part numbers, each of at most %(length)s characters.") % words
        raise Refused(text, field="part_numbers")
    return found


def _staff(person: Person | None) -> Person | None:
    if person is not None and not staff_with_roles(list(OWNERS)).filter(pk=person.pk).exists():
        raise Refused(_("Choose somebody of the staff who works records."), field="owner")
    return person


@act("change", "submit")
def submit(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """Look for what is affected and ask every function. Raises Refused for a part that nobody is supplied with."""
    begin_study(record)


def begin_study(record: Change) -> None:
    """Ask every function that was not asked yet, and look for affected items."""
    known = set(Supply.objects.filter(part_number__in=record.part_numbers).values_list("part_number", flat=True))
    unknown = next((part for part in record.part_numbers if part not in known), None)
    if unknown:
        text = _("Part %(part)s is not in the register of supply. Enter who gets it, or correct the number.")
        raise Refused(text % {"part": unknown})
    record.submitted_at = record.submitted_at or timezone.now()
    asked = set(Assessment.objects.filter(record_id=record.pk).values_list("function", flat=True))
    for function in Function.values:
        if function not in asked:
            Assessment.objects.create(organisation=record.organisation, record=Record(pk=record.pk), function=function)
    find_affected(record)


assign = act("change", "assign")(assigned)

OWN_ACTS = frozenset(
    field.name for field in Change._meta.local_concrete_fields
    if field.name not in ("category", "current", "target", "reason", "product", "part_numbers", "temporary",
                          "temporary_until")
)  # fmt: skip
"""What acts of their own say; a correction does not."""
_correcting = correcting(OWN_ACTS)


@act("change", "correct")
def correct(record: Change, *, by: Actor, signature: Signature | None, **fields: Any) -> None:
    """Change fields of the request. Parts can be added to; one that was submitted is not taken out of sight."""
    if "part_numbers" in fields:
        fields["part_numbers"] = cleaned_parts(fields["part_numbers"])
        gone = set(record.part_numbers) - set(fields["part_numbers"]) if record.submitted_at else set()
        if gone:
            text = _("Part %(part)s stays in the record; strike it among the affected items, with a reason.")
            raise Refused(text % {"part": min(gone)}, field="part_numbers")
    until = fields.get("temporary_until", record.temporary_until)
    check_end(record.organisation, fields.get("temporary", record.temporary), until)
    _correcting(record, by=by, signature=signature, **fields)
    if record.submitted_at:
        begin_study(record)


@act("change", "withdraw")
def withdraw(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """End the change; every customer who was told reads that the notice is withdrawn.

    Raises Refused while a document is in force as the change has it: nobody would bring it back afterwards.
    """
    _refuse_in_force(record)
    cancel_clocks(record)
    with reason_kept():
        end_notices(record, "withdraw")


@act("change", "reject")
def reject(record: Change, *, by: Actor, signature: Signature | None) -> None:
    """End it before it is approved. Raises Refused as the withdrawal does: it may have been stopped before."""
    _refuse_in_force(record)


def _refuse_in_force(record: Change) -> None:
    held = held_by(record)
    if held is not None:
        text = _("%(document)s is in force as this change has it. Bring back by another revision what held before, or "
                 "withdraw it, or drop its task and say why it stays; then end the change.")  # fmt: skip
        raise Refused(text % {"document": held.number})


def end_notices(record: Change, step: str) -> None:
    """Withdraw or close the notices of the change that have not ended."""
    ended = ("closed", "withdrawn")
    for notice in ChangeNotice.objects.filter(change_number=record.number).exclude(state__in=ended).order_by("pk"):
        perform(notice, step, by=SYSTEM)
