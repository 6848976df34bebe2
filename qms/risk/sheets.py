"""The sheet of a study as tables: the wide one of a page, and that of a file."""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from qms.risk.models import FailureMode, RowAction
from qms.web.shapes import Tone
from qms.web.tables import Column, State

TONES: dict[str, Tone] = {"H": "bad", "M": "warn", "L": "ok"}
PRIORITIES = {letter: State(letter, tone, square=True) for letter, tone in TONES.items()}
ACTION_STATES = dict(RowAction.State.choices)


def priority_badge(letter: str) -> State | str:
    """An Action Priority as a square badge, or nothing."""
    return PRIORITIES.get(letter, "")


def flags_of(row: FailureMode) -> State | str:
    """What is wrong with a row."""
    if row.pending_since is not None:
        return _PENDING
    return _LOWERED if row.severity_lowered else ""


_PENDING = State(_("To be re-assessed"), "bad", "refresh-cw", square=True)
_LOWERED = State(_("S lowered, design unchanged"), "warn", "triangle-alert", square=True)


def actions_in_words(row: FailureMode) -> str:
    """The actions of a row with their states; the row's actions are prefetched."""
    return "; ".join(f"{one.code} {one.action} ({ACTION_STATES[one.state]})" for one in row.actions.all())


def sheet_columns(here: str) -> list[Column[FailureMode]]:
    """The columns of the page; `here` is the study's address."""
    return [
        Column("row", _("Row"), lambda r: r.code, link=lambda r: f"{here}rows/{r.code}/", format="rec", role="when",
               sort="number"),
        Column("function", _("Function or step"), lambda r: r.function),
        Column("mode", _("Failure mode"), lambda r: r.mode, role="lead", css="wide"),
        Column("effect", _("Effect"), lambda r: r.effect, role="sub", css="wide"),
        Column("severity", _("S"), lambda r: r.severity, format="number"),
        Column("cause", _("Cause"), lambda r: r.cause, css="wide"),
        Column("prevention", _("Prevention"), lambda r: r.prevention_control, css="wide"),
        Column("occurrence", _("O"), lambda r: r.occurrence, format="number"),
        Column("detecting", _("Detection control"), lambda r: r.detection_control, css="wide"),
        Column("detection", _("D"), lambda r: r.detection, format="number"),
        Column("priority", _("AP"), lambda r: priority_badge(r.priority), format="badge", role="half-2"),
        Column("rpn", _("RPN"), lambda r: r.rpn, format="number", sort="rpn"),
        Column("class", _("Class"), lambda r: r.special_class),
        Column("flags", _("Flags"), flags_of, format="badge", role="half"),
        Column("actions", _("Actions"), actions_in_words, css="wide"),
        Column("after", _("S O D after"), after_in_words),
        Column("priority_after", _("AP after"), lambda r: priority_badge(r.priority_after), format="badge"),
        Column("rpn_after", _("RPN after"), lambda r: r.rpn_after, format="number"),
    ]  # fmt: skip


def after_in_words(row: FailureMode) -> str:
    """The ratings after, or nothing."""
    if row.rpn_after is None:
        return ""
    return f"{row.severity_after} {row.occurrence_after} {row.detection_after}"


def _plain(name: str) -> Callable[[FailureMode], Any]:
    return lambda row: getattr(row, name)


FILE_COLUMNS: Sequence[tuple[str, str]] = (
    ("function", "Function / Process Step"),
    ("mode", "Failure Mode (FM)"),
    ("effect", "Failure Effect (FE)"),
    ("severity", "Severity (S)"),
    ("cause", "Failure Cause (FC)"),
    ("prevention_control", "Current Prevention Control (PC)"),
    ("occurrence", "Occurrence (O)"),
    ("detection_control", "Current Detection Control (DC)"),
    ("detection", "Detection (D)"),
    ("priority", "Action Priority (AP)"),
    ("rpn", "RPN"),
    ("special_class", "Special Characteristics"),
    ("severity_evidence", "Severity Evidence"),
    ("occurrence_evidence", "Occurrence Evidence"),
    ("detection_evidence", "Detection Evidence"),
    ("remarks", "Remarks"),
)
"""The columns of a file, named as the handbook's form names them, so that other tools read them: never translated."""
RESULT_COLUMNS: Sequence[tuple[str, str]] = (
    ("severity_after", "Severity after (S)"),
    ("occurrence_after", "Occurrence after (O)"),
    ("detection_after", "Detection after (D)"),
    ("priority_after", "Action Priority after (AP)"),
    ("rpn_after", "RPN after"),
)


def file_columns() -> list[Column[FailureMode]]:
    """The columns of a study's file."""
    own = [Column(name, header, _plain(name)) for name, header in (*FILE_COLUMNS, *RESULT_COLUMNS)]
    return [
        Column("code", "Row", lambda row: row.code),
        *own,
        Column("actions", "Actions", actions_in_words),
    ]
