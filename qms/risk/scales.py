"""The rating tables in force: what ratings mean, which rate an occurrence rating bears, which priority three make."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from qms.risk import handbook
from qms.risk.models import RatingTables
from qms.risk.priority import RATINGS, NoRating, Priority
from qms.web.shapes import Words

HANDBOOK = "AIAG & VDA 2019"
"""What a row says it was rated by while the organisation has approved no tables of its own."""


@dataclass(frozen=True)
class Scheme:
    """Rating tables, ready to look up. `number`: of the record, or the handbook's name. Rates are in ppm."""

    number: str
    severity: Sequence[Words]
    occurrence: Sequence[Words]
    detection: Sequence[Words]
    bounds: Sequence[Decimal]
    cells: str
    window_months: int = 12
    confidence: int = 95

    def priority(self, severity: int, occurrence: int, detection: int) -> Priority:
        """The Action Priority of three ratings. Raises NoRating."""
        for rating in (severity, occurrence, detection):
            if type(rating) is not int or rating not in RATINGS:
                raise NoRating(f"{rating!r} is no rating: whole numbers, 1 to 10.")
        return Priority(self.cells[place(severity, occurrence, detection)])

    def occurrence_of(self, ppm: Decimal) -> int:
        """The lowest occurrence rating that bears a rate of `ppm`."""
        return next((rating for rating in RATINGS if ppm <= self.bounds[rating - 1]), RATINGS[-1])

    def deviations(self) -> Iterator[tuple[int, int, int, str, str]]:
        """The cells that differ from the handbook: severity, occurrence, detection, handbook's and own priority."""
        for at, (own, usual) in enumerate(zip(self.cells, handbook.CELLS, strict=True)):
            if own != usual:
                yield at // 100 + 1, at // 10 % 10 + 1, at % 10 + 1, usual, own


def place(severity: int, occurrence: int, detection: int) -> int:
    """Where the cell of three ratings stands in the string of priorities."""
    return (severity - 1) * 100 + (occurrence - 1) * 10 + detection - 1


def handbook_scheme() -> Scheme:
    """The tables of the handbook."""
    return Scheme(HANDBOOK, handbook.SEVERITY, handbook.OCCURRENCE, handbook.DETECTION, handbook.BOUNDS, handbook.CELLS)


def scheme_of(tables: RatingTables) -> Scheme:
    """The tables of a record, whatever its state."""
    scales: Mapping[str, Sequence[str]] = tables.scales
    return Scheme(
        tables.number, scales["S"], scales["O"], scales["D"], [Decimal(bound) for bound in tables.bounds],
        tables.cells, tables.window_months, tables.confidence,
    )  # fmt: skip


def scheme_in_force() -> Scheme:
    """What the acting organisation rates by: its newest approved tables, or the handbook's."""
    tables = RatingTables.objects.filter(kind="rating_tables", state="in_force").order_by("-created_at").first()
    return scheme_of(tables) if tables else handbook_scheme()
