"""What must hold before an act on a study or on rating tables: None, or the sentence that says what comes first."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qms.accounts.seat import Seat
from qms.risk.models import FailureMode, RiskLink, RowAction
from qms.workflow.declare import WORKFLOWS

Sentence = str | None
State = RowAction.State
NAMED = 5
"""Rows that a sentence names; of more it tells the number."""


def rows_of(record: Any) -> QuerySet[FailureMode]:
    """The rows of a study that were not dropped."""
    return FailureMode.objects.filter(record_id=record.pk, dropped_at=None)


def critical(rows: QuerySet[FailureMode]) -> QuerySet[FailureMode]:
    """Rows that the management looks at: severity 9 or 10 with Action Priority high or medium (handbook, step 5)."""
    return rows.filter(severity__gte=9, priority__in=("H", "M"))


def pending(record: Any) -> QuerySet[FailureMode]:
    """The rows that wait for a re-assessment."""
    return rows_of(record).filter(pending_since__isnull=False)


def actions_of(record: Any, *states: str) -> QuerySet[RowAction]:
    """The actions of a study in these states, on rows that were not dropped."""
    return RowAction.objects.filter(record_id=record.pk, failure_mode__dropped_at=None, state__in=states)


def unanswered(record: Any) -> QuerySet[FailureMode]:
    """High rows without an action, and without a signed decision that none is taken."""
    answer = RowAction.objects.filter(failure_mode=OuterRef("pk"))
    return rows_of(record).filter(Q(priority="H") & ~Exists(answer))


def named(rows: QuerySet[FailureMode]) -> str:
    """The first rows by their codes."""
    found = list(rows.only("number")[: NAMED + 1])
    return ", ".join(row.code for row in found[:NAMED]) + (" …" if len(found) > NAMED else "")


def has_rows(record: Any) -> Sentence:
    """An act on a row needs one."""
    return None if rows_of(record).exists() else _("Before that: add a row.")


def has_pending(record: Any) -> Sentence:
    """Nothing to re-assess when no row is pending."""
    return None if pending(record).exists() else _("No row waits for a re-assessment.")


def has_planned_action(record: Any) -> Sentence:
    """Only what is planned is implemented."""
    return None if actions_of(record, State.PLANNED).exists() else _("No action is planned.")


def has_implemented_action(record: Any) -> Sentence:
    """Only what is implemented is verified."""
    return None if actions_of(record, State.IMPLEMENTED).exists() else _("No implemented action waits.")


def has_done_action(record: Any) -> Sentence:
    """Ratings after come when the action of the row is implemented with evidence (handbook, step 6)."""
    done = actions_of(record, State.IMPLEMENTED, State.COMPLETED).exists()
    return None if done else _("Before that: an action implemented with evidence.")


def has_link(record: Any) -> Sentence:
    """Only a link that runs is ended."""
    found = RiskLink.objects.filter(record_id=record.pk, ended_at=None).exists()
    return None if found else _("No record is linked to a row.")


def nothing_is_pending(record: Any) -> Sentence:
    """A study is not approved over what the field has shown."""
    rows = pending(record)
    names = named(rows)
    return _("Before that: re-assess %(rows)s.") % {"rows": names} if names else None


def high_rows_are_answered(record: Any) -> Sentence:
    """Priority H: the team must name an action, or justify by signature that the controls are adequate (step 5)."""
    names = named(unanswered(record))
    if names:
        return _("Action priority H asks for an action or a signed justification: %(rows)s.") % {"rows": names}
    return None


def management_has_signed(record: Any) -> Sentence:
    """Severity 9 or 10 with H or M is looked at by the management before the study is approved (step 5)."""
    if record.management_by_id is not None:
        return None
    many = critical(rows_of(record)).count()
    if not many:
        return None
    words = ngettext(
        "Before that: the signature of the management; %(many)d row has severity 9 or 10 with priority H or M.",
        "Before that: the signature of the management; %(many)d rows have severity 9 or 10 with priority H or M.",
        many,
    )
    return words % {"many": many}


def management_is_needed(record: Any) -> Sentence:
    """The management signs once, and only where a row asks for it."""
    if record.management_by_id is not None:
        return _("It is signed for the management.")
    if not critical(rows_of(record)).exists():
        return _("No row has severity 9 or 10 with priority H or M.")
    return None


def somebody_else_owns_it(record: Any, seat: Seat) -> Sentence:
    """Who owns the study does not sign it."""
    return _("You own it; somebody else signs it.") if record.owner_id == seat.person.pk else None


def somebody_else_signed_for_the_management(record: Any, seat: Seat) -> Sentence:
    """Two people sign: one for the management, one for quality."""
    if record.management_by_id == seat.person.pk:
        return _("You have signed for the management; another quality manager approves.")
    return None


def somebody_else_made_it(record: Any, seat: Seat) -> Sentence:
    """Who made the rating tables does not approve them."""
    return _("You made these tables; somebody else approves them.") if record.created_by_id == seat.person.pk else None


def deviations_are_explained(record: Any) -> Sentence:
    """A priority that differs from the handbook's needs its reason."""
    from qms.risk.scales import scheme_of

    if record.cells_reason.strip() or next(scheme_of(record).deviations(), None) is None:
        return None
    return _("Before that: say why priorities differ from the handbook.")


def no_row_waits(record: Any, state: str) -> str | None:
    """A record that contradicts a risk is not closed before the row was re-assessed (mission, row 1.4)."""
    workflow = WORKFLOWS[record.kind]
    if not workflow.state(state).final or state == "void":
        return None
    rows = RiskLink.objects.filter(source_id=record.pk, ended_at=None, failure_mode__pending_since__isnull=False)
    waiting = rows.select_related("failure_mode__record").order_by("at", "id").first()
    if waiting is None:
        return None
    row = waiting.failure_mode
    shown = {"row": row.code, "study": row.record.number}
    return _("Before that: the re-assessment of %(row)s of %(study)s, which this record contradicts.") % shown
