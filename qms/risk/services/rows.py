"""The rows of a study: added, revised, dropped. RPN and Action Priority are looked up here and nowhere else."""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from qms.clocks.services import cancel_clocks
from qms.lib.refusal import Refused
from qms.records.models import Record
from qms.risk.models import FailureMode, Fmea
from qms.risk.models.rows import AFTER, RATINGS
from qms.risk.priority import NoRating
from qms.risk.queries import row_number
from qms.risk.scales import Scheme, scheme_in_force
from qms.signatures.models import Signature
from qms.workflow.perform import Actor, act

ROW_REVIEW = "fmea_row_review"
"""The clock of a row that waits for a re-assessment; its subject is the row's code."""
ACTION = "fmea_action"
"""The clock of an action; its subject is the action's code."""
MOST_ROWS = 5_000
"""Rows of one study; the sheet, its digest and its document are made of all of them."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What a team says of a row. Ratings are whole numbers from 1 to 10."""

    function: str
    mode: str
    effect: str
    cause: str
    severity: int
    occurrence: int
    detection: int
    prevention_control: str = ""
    detection_control: str = ""
    severity_evidence: str = ""
    occurrence_evidence: str = ""
    detection_evidence: str = ""
    special_class: str = ""
    remarks: str = ""


WORDS = (
    "function", "mode", "effect", "cause", "prevention_control", "detection_control", "severity_evidence",
    "occurrence_evidence", "detection_evidence", "special_class", "remarks",
)  # fmt: skip
"""The columns of a row that are texts."""


def rate(row: FailureMode, scheme: Scheme) -> None:
    """Look RPN and Action Priority up, before and after. Raises Refused with the rating that is none."""
    row.rpn, row.priority = _looked_up(row, RATINGS, scheme)
    row.tables = scheme.number
    row.rpn_after, row.priority_after = None, ""
    if all(getattr(row, name) is not None for name in AFTER):
        row.rpn_after, row.priority_after = _looked_up(row, AFTER, scheme)


def _looked_up(row: FailureMode, names: tuple[str, ...], scheme: Scheme) -> tuple[int, str]:
    severity, occurrence, detection = (getattr(row, name) for name in names)
    try:
        priority = scheme.priority(severity, occurrence, detection)
    except NoRating as error:
        raise Refused(
            _("Severity, occurrence and detection are whole numbers from 1 to 10."), field=names[0]
        ) from error
    return severity * occurrence * detection, priority.value


def the_row(fmea: Fmea, row: FailureMode | str) -> FailureMode:
    """The row as it is now, of this study, by itself or its code (what is signed names it by its code).

    Raises Refused when it belongs to another or was dropped.
    """
    rows = FailureMode.objects.filter(record_id=fmea.pk, dropped_at=None)
    found = rows.filter(number=row_number(row) or 0) if isinstance(row, str) else rows.filter(pk=row.pk)
    present = found.first()
    if present is None:
        raise Refused(_("This row is not in the study any more."), field="row")
    return present


def build(fmea: Fmea, row: Row, scheme: Scheme) -> FailureMode:
    """The unsaved row with the study's next number, rated."""
    if fmea.rows_given >= MOST_ROWS:
        raise Refused(_("A study holds at most %(most)d rows.") % {"most": MOST_ROWS})
    fmea.rows_given += 1
    built = FailureMode(
        organisation_id=fmea.organisation_id, record=Record(pk=fmea.pk), number=fmea.rows_given, **asdict(row)
    )
    rate(built, scheme)
    return built


@act("fmea", "add_row")
def add_row(fmea: Fmea, *, by: Actor, signature: Signature | None, **said: Any) -> None:
    """Add a row with the study's next number; `said` as `Row`."""
    build(fmea, Row(**said), scheme_in_force()).save(force_insert=True)


@act("fmea", "revise_row")
def revise_row(
    fmea: Fmea, *, by: Actor, signature: Signature | None, row: FailureMode, design_change: str = "",
    flag_severity: bool = False, **said: Any,
) -> None:  # fmt: skip
    """Change what the team says of a row. A lower severity names the design change, or the row is flagged."""
    present = the_row(fmea, row)
    weigh_severity(present, said.get("severity", present.severity), design_change, flag_severity)
    for name, value in said.items():
        setattr(present, name, value)
    rate(present, scheme_in_force())
    present.save()


def weigh_severity(row: FailureMode, severity: int, design_change: str, flag: bool) -> None:
    """A severity follows from the design: who lowers it names the change of the design, or takes the flag.

    Raises Refused when neither is given (handbook, step 6: only a change of the design changes the severity).
    """
    if severity < row.severity:
        if not design_change.strip() and not flag:
            raise Refused(
                _("The severity is lower than before: name the design change, or let the row be flagged."),
                field="design_change",
            )
        row.severity_lowered = not design_change.strip()
    if design_change.strip():
        row.design_change, row.severity_lowered = design_change, False


@act("fmea", "drop_row")
def drop_row(fmea: Fmea, *, by: Actor, signature: Signature | None, row: FailureMode, dropped_reason: str) -> None:
    """Take a row out of the study; number and content stay. Its actions and links count no more."""
    present = the_row(fmea, row)
    present.dropped_at, present.dropped_reason, present.pending_since = timezone.now(), dropped_reason, None
    present.save()
    cancel_clocks(fmea, codes=[ROW_REVIEW], subject=present.code)
    for action in present.actions.all():
        cancel_clocks(fmea, codes=[ACTION], subject=action.code)
