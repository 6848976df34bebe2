"""Pieces shipped per part and month: entered by hand or from a file, corrected by entering them again."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.lib.refusal import Refused
from qms.lib.tabular import TableLimits, read_table
from qms.organisations.context import because
from qms.organisations.models import Organisation
from qms.records.actors import name_of, require
from qms.records.words import fold
from qms.risk.models import ShippedQuantity

MOST = 2_000_000_000
Figure = tuple[str, dt.date, int]
"""Part number, any day of the month, pieces."""


def enter_shipped(organisation: Organisation, *, figures: Iterable[Figure], by: Seat | SystemActor) -> int:
    """Store pieces shipped; a figure of the same part and month replaces the earlier one. Returns how many changed.

    All or nothing. Raises Refused with the field that is wrong.
    """
    require(by, staff=Right.EDIT_RECORDS)
    wanted = {}
    for part, day, quantity in figures:
        _refuse_impossible(part, day, quantity)
        wanted[part.strip(), day.replace(day=1)] = quantity
    with transaction.atomic():
        because(_("Shipped quantities"))
        changed = sum(_store(organisation, part, month, pieces, by) for (part, month), pieces in wanted.items())
        because("")
    return changed


def _refuse_impossible(part: str, day: dt.date, quantity: int) -> None:
    if not part.strip() or len(part) > 80:
        raise Refused(_("Name the part number, at most 80 characters."), field="part_number")
    if day > timezone.localdate():
        raise Refused(_("The month lies in the future."), field="month")
    if not 0 <= quantity <= MOST:
        raise Refused(_("A number of pieces is a whole number that is not negative."), field="quantity")


def _store(organisation: Organisation, part: str, month: dt.date, pieces: int, by: Seat | SystemActor) -> bool:
    rows = ShippedQuantity.objects.select_for_update().filter(part_number=part, month=month)
    row = rows.first() or ShippedQuantity(organisation=organisation, part_number=part, month=month)
    if row.quantity == pieces:
        return False
    row.quantity, row.at, row.by_name = pieces, timezone.now(), name_of(by)
    row.save()
    return True


NAMES = {
    "part": ("part number", "part no", "part", "material", "article", "teilenummer", "sachnummer", "artikel"),
    "month": ("month", "date", "shipped", "monat", "datum"),
    "pieces": ("pieces shipped", "quantity", "pieces", "qty", "shipped quantity", "menge", "stueck", "stuck"),
}
LIMITS = TableLimits(max_bytes=5 * 1024 * 1024, max_expanded_bytes=60 * 1024 * 1024, max_columns=40, max_rows=20_000)
TOLD = 30
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-\d{1,2}(?:[ T].*)?)?")
_MONTH_FIRST = re.compile(r"(?P<month>\d{1,2})[/.](?P<year>\d{4})")


def import_shipped(organisation: Organisation, *, file: IO[bytes], name: str, by: Seat | SystemActor) -> int:
    """Store the figures of a table with part number, month and pieces. All or nothing; returns how many changed.

    Raises Refused (field "file") that names every line that is wrong, or what column is missing.
    """
    figures, faults = [], []
    with read_table(file, name, LIMITS) as table:
        places = _places(table.columns)
        for line, cells in table.rows:
            try:
                figures.append(_figure([cells[place] for place in places]))
            except Refused as refused:
                faults.append((line, str(refused.sentence)))
        faults += [(one.line, one.sentence) for one in table.problems]
    if faults:
        told = " ".join(_("Line %(line)d: %(why)s") % {"line": line, "why": why} for line, why in sorted(faults)[:TOLD])
        raise Refused(told, field="file")
    return enter_shipped(organisation, figures=figures, by=by)


def _places(columns: list[str]) -> list[int]:
    plain = [fold(" ".join(column.split())) for column in columns]
    found = []
    for names in NAMES.values():
        place = next((plain.index(one) for one in names if one in plain), None)
        if place is None:
            raise Refused(_("These columns are needed: part number, month, quantity."), field="file")
        found.append(place)
    return found


def _figure(cells: list[str]) -> Figure:
    part, month, pieces = (cell.strip() for cell in cells)
    whole = pieces.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 10):
        raise Refused(_("A number of pieces is a whole number that is not negative."))
    figure = part, _month(month), int(whole)
    _refuse_impossible(*figure)
    return figure


def _month(cell: str) -> dt.date:
    """A month as 2026-11, 2026-11-30 or 11/2026; a moment counts by its day."""
    found = _YEAR_FIRST.fullmatch(cell) or _MONTH_FIRST.fullmatch(cell)
    try:
        return dt.date(int(found["year"]), int(found["month"]), 1) if found else dt.date(0, 1, 1)
    except ValueError as error:
        raise Refused(_("Write the month as 2026-11.")) from error
