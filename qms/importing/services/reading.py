"""One line of a file becomes an unsaved record, or sentences that say what is wrong with it and in which column."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from qms.accounts.seat import Seat, SystemActor
from qms.importing.dates import read_moment
from qms.importing.importers import Importer
from qms.importing.services.mapping import Plan
from qms.importing.targets import (
    CHOICE,
    DAY,
    EMAIL,
    LOOKUP,
    MOMENT,
    NUMBER,
    TEXT,
    Target,
    without_name,
)
from qms.lib.refusal import Refused
from qms.organisations.models import Customer, Organisation, Site
from qms.records.words import fold

MOST_PIECES = 100_000_000
CELLS_REMEMBERED = 5_000
CELL_REMEMBERED = 60
"""How many cells of a column are remembered, and how long they are at most, in characters."""

NOTHING = {"", "-", "--", "n/a", "na", "null", "none", "nan", "?"}
"""What people write into a cell of dates or numbers when there is none."""


class Fault(NamedTuple):
    """What is wrong with a line: its number in the file, the column, the cell, why."""

    line: int
    column: str
    value: str
    sentence: str


class _Remembering:
    """A reader of cells that need not read again what stood in a line before: dates and choices come many times."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        self._read, self._known = read, dict[str, Any]()

    def __call__(self, cell: str) -> Any:
        if cell in self._known:
            return self._known[cell]
        value = self._read(cell)
        if len(cell) <= CELL_REMEMBERED:
            if len(self._known) >= CELLS_REMEMBERED:
                self._known.clear()
            self._known[cell] = value
        return value


class LineReader:
    """Reads lines of one file after one plan. Customers and sites are asked of the database once."""

    def __init__(
        self,
        importer: Importer,
        organisation: Organisation,
        plan: Plan,
        columns: Sequence[str],
        *,
        by: Seat | SystemActor,
        digest: str = "",
    ) -> None:
        """Raises Refused when the plan names a customer or a site that is not there or not in use."""
        self._plan, self._digest = plan, digest
        self._targets = importer.by_name
        self._drafts = importer.drafts(organisation, by, plan.shared)
        self._zone = ZoneInfo(plan.zone or str(organisation.zone))
        place = {column: index for index, column in enumerate(columns)}
        places = {name: [(column, place[column]) for column in found] for name, found in plan.columns.items()}
        # In the order of the file, so that what is wrong with a line is told from left to right.
        self._places = dict(sorted(places.items(), key=lambda item: min(index for _column, index in item[1])))
        self._customers: Mapping[str, Customer] = _by_code(Customer.objects.all())
        self._sites: Mapping[str, Site] = _by_code(Site.objects.filter(active=True))
        self._usual_customer, self._usual_site = self._customer(plan.customer), self._site(plan.site)
        self._readers = [(name, self._reader(name, found)) for name, found in self._places.items()]

    def read(self, line: int, cells: Sequence[str]) -> Any:
        """The unsaved record of a line, or a list of everything that is wrong with it."""
        values: dict[str, Any] = {}
        faults: list[Fault] = []
        for name, value in self._readers:
            try:
                values[name] = value(cells)
            except Refused as refused:
                faults.append(self._fault(line, cells, name, refused))
        if faults:
            return faults
        try:
            return self._record(line, values)
        except Refused as refused:
            return [self._fault(line, cells, refused.field or "description", refused)]

    def _record(self, line: int, values: dict[str, Any]) -> Any:
        customer = values.pop("customer", None) or self._usual_customer
        site = values.pop("site", None) or self._usual_site
        if not values["description"].strip():
            values["description"] = values.get("title", "")
        key = f"{self._digest[:48]}:{line}"
        return self._drafts.record(values, customer=customer, site=site, import_key=key)

    def _reader(self, name: str, places: Sequence[tuple[str, int]]) -> Callable[[Sequence[str]], Any]:
        """What makes the field's value of the cells of a line."""
        target = self._targets[name]
        if target.kind == TEXT:
            return partial(_text, places)
        if target.several:
            return partial(_joined, [index for _column, index in places])
        column, index = places[0]
        if target.kind == LOOKUP:
            read = self._customer if name == "customer" else self._site
        else:
            read = _Remembering(self._cell_reader(target, column))
        return lambda cells: read(cells[index])

    def _cell_reader(self, target: Target, column: str) -> Callable[[str], Any]:
        """What makes a value of one cell; of the same cell always the same."""
        order, zone = self._plan.dates, self._zone
        readers: Mapping[str, Callable[[str], Any]] = {
            EMAIL: _email,
            MOMENT: lambda text: read_moment(text, order, zone),
            DAY: lambda text: read_moment(text, order, zone).date(),
            NUMBER: _number,
            CHOICE: partial(_choice, target.words()),
        }
        read = readers[target.kind]

        def value(cell: str) -> Any:
            text = without_name(cell, column)
            empty = text.casefold() in NOTHING and target.kind != EMAIL and not target.needed
            return target.nothing if empty else read(text)

        return value

    def _customer(self, cell: str) -> Customer | None:
        text = cell.strip()
        if not text:
            return None
        customer = self._customers.get(text.casefold())
        if customer is None:
            raise Refused(_("There is no customer “%(name)s”.") % {"name": text[:60]}, field="customer")
        if not customer.active:
            raise Refused(_("This customer is not in use any more."), field="customer")
        return customer

    def _site(self, cell: str) -> Site | None:
        text = cell.strip()
        if not text:
            return None
        site = self._sites.get(text.casefold())
        if site is None:
            raise Refused(_("There is no site “%(name)s” in use.") % {"name": text[:60]}, field="site")
        return site

    def _fault(self, line: int, cells: Sequence[str], name: str, refused: Refused) -> Fault:
        places = self._places.get(name, [])
        shown = " | ".join(cells[index] for _column, index in places)
        return Fault(line, ", ".join(column for column, _index in places), shown, str(refused.sentence))


def _by_code(rows: Any) -> Mapping[str, Any]:
    """Rows by name, and with more weight by code."""
    found = {row.name.casefold(): row for row in rows}
    return {**found, **{row.code.casefold(): row for row in rows}}


def _text(places: Sequence[tuple[str, int]], cells: Sequence[str]) -> str:
    """A text as it was written; of several columns each with its name before it."""
    if len(places) == 1:
        return cells[places[0][1]]
    return "\n".join(f"{column}: {cells[index].strip()}" for column, index in places if cells[index].strip())


def _joined(places: Sequence[int], cells: Sequence[str]) -> str:
    """The cells of a line's columns one after the other; empty ones are left out."""
    if len(places) == 1:
        return cells[places[0]].strip()
    return ", ".join(cells[index].strip() for index in places if cells[index].strip())


def _number(text: str) -> int:
    match = re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text)
    if not match or int(match[1]) > MOST_PIECES:
        raise Refused(_("“%(text)s” is not a whole number of pieces.") % {"text": text[:60]})
    return int(match[1])


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise Refused(_("“%(text)s” is not an e-mail address.") % {"text": text[:60]}) from error
    return text


def _choice(accepted: Mapping[str, str], text: str) -> str:
    found = accepted.get(fold(text))
    if found is None:
        named = ", ".join(sorted(set(accepted.values())))
        sentence = _("“%(text)s” is not known here. Write one of: %(words)s.")
        raise Refused(sentence % {"text": text[:60], "words": named})
    return found
