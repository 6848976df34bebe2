"""An organisation's own rating tables: drafted from those in force, changed, approved, superseded."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import SYSTEM, Seat, SystemActor
from qms.lib.refusal import Refused
from qms.organisations.context import behind_the_counter
from qms.organisations.models import Organisation
from qms.records.actors import person_of, require
from qms.records.models import Turn
from qms.risk.models import RatingTables
from qms.risk.priority import RATINGS
from qms.risk.scales import place, scheme_in_force
from qms.risk.workflow import TABLES
from qms.signatures.models import Signature
from qms.workflow.keeping import voided
from qms.workflow.opening import numbered
from qms.workflow.perform import Actor, act, begin

MILLION = 1_000_000


def draft_tables(organisation: Organisation, *, title: str, by: Seat | SystemActor) -> RatingTables:
    """Begin new tables as a copy of those in force. They rate nothing before they are approved."""
    require(by, staff=Right.EDIT_RECORDS)
    scheme = scheme_in_force()
    texts = {"S": scheme.severity, "O": scheme.occurrence, "D": scheme.detection}
    tables = RatingTables(
        organisation=organisation, kind="rating_tables", state=TABLES.initial, turn=Turn.STAFF, shared=False,
        title=title, owner=person_of(by), created_by=person_of(by), cells=scheme.cells,
        bounds=[str(bound) for bound in scheme.bounds],
        scales={letter: [str(text) for text in scale] for letter, scale in texts.items()},
        window_months=scheme.window_months, confidence=scheme.confidence,
    )  # fmt: skip
    with behind_the_counter(), numbered(tables, why=_("Draft")):
        begin(tables, by=by, act="draft_tables", shared=False)
    return tables


@act("rating_tables", "change_scale")
def change_scale(
    tables: RatingTables, *, by: Actor, signature: Signature | None, scale: str, rating: int, text: str,
    ppm: Decimal | None = None,
) -> None:  # fmt: skip
    """Change what a rating means; of an occurrence rating also the highest rate it bears, in ppm."""
    texts = {letter: list(scale) for letter, scale in tables.scales.items()}
    texts[scale][rating - 1] = text
    tables.scales = texts
    if ppm is None:
        return
    if scale != "O":
        raise Refused(_("Only occurrence ratings have a rate."), field="ppm")
    bounds = [Decimal(bound) for bound in tables.bounds]
    bounds[rating - 1] = ppm
    rising = all(low < high for low, high in pairwise(bounds))
    if not rising or bounds[0] < 0 or bounds[-1] != MILLION:
        raise Refused(_("The rates rise from rating to rating; 10 bears 1,000,000 ppm."), field="ppm")
    tables.bounds = [format(bound.normalize(), "f") for bound in bounds]


@act("rating_tables", "change_priorities")
def change_priorities(
    tables: RatingTables, *, by: Actor, signature: Signature | None, severity: tuple[int, int],
    occurrence: tuple[int, int], detection: tuple[int, int], priority: str, cells_reason: str,
) -> None:  # fmt: skip
    """Give a block of cells a priority, from lowest to highest rating of each; why stands beside it."""
    cells = list(tables.cells)
    for s, o, d in _block(severity, occurrence, detection):
        cells[place(s, o, d)] = priority
    tables.cells, tables.cells_reason = "".join(cells), cells_reason


def _block(*bands: tuple[int, int]) -> Any:
    for low, high in bands:
        if low > high or low not in RATINGS or high not in RATINGS:
            raise Refused(_("From the lower to the higher rating, 1 to 10."))
    severity, occurrence, detection = (range(low, high + 1) for low, high in bands)
    return ((s, o, d) for s in severity for o in occurrence for d in detection)


@act("rating_tables", "change_observation")
def change_observation(
    tables: RatingTables, *, by: Actor, signature: Signature | None, window_months: int, confidence: int
) -> None:
    """Change how many months are observed and how sure the interval is."""
    tables.window_months, tables.confidence = window_months, confidence


@act("rating_tables", "approve_tables")
def approve_tables(tables: RatingTables, *, by: Actor, signature: Signature | None) -> None:
    """Put the tables in force; those before are superseded."""
    for before in RatingTables.objects.filter(kind="rating_tables", state="in_force").exclude(pk=tables.pk):
        supersede(before, by=SYSTEM)


@act("rating_tables", "supersede")
def supersede(tables: RatingTables, *, by: Actor, signature: Signature | None) -> None:
    """Newer tables are in force."""


void = act("rating_tables", "void")(voided)
