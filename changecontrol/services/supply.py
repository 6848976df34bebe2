"""The register of supply: entered by hand or from a table, ended with a day."""

from collections.abc import Iterable
from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from changecontrol.models import Supply
from changecontrol.services.supplied import Supplied, follow_supply
from qms.accounts.rights import Right
from qms.accounts.seat import Seat, SystemActor
from qms.lib.refusal import Refused
from qms.lib.tabular import TableLimits, read_table
from qms.lib.text import clean_line
from qms.organisations.context import because
from qms.organisations.models import Customer, Organisation, Site
from qms.records.actors import name_of, require
from qms.records.words import fold

LIMITS = TableLimits(max_bytes=5 * 1024 * 1024, max_expanded_bytes=60 * 1024 * 1024, max_columns=40, max_rows=50_000)
TOLD = 30


def enter_supply(organisation: Organisation, *, lines: Iterable[Supplied], by: Seat | SystemActor) -> int:
    """Store who gets what; a line of the same part, customer and site replaces the earlier one. Returns how many did.

    Running changes of these parts hear of it in the same transaction. All or nothing.
    Raises Refused with the field that is wrong.
    """
    require(by, staff=Right.EDIT_RECORDS)
    with transaction.atomic():
        because(_("Register of supply"))
        changed = [one for one in lines if _store(organisation, one, by)]
        follow_supply(organisation, changed, by=by)
        because("")
    return len(changed)


def _store(organisation: Organisation, one: Supplied, by: Seat | SystemActor) -> bool:
    part = clean_line(one.part_number, 200)
    if not part or len(part) > 80:
        raise Refused(_("Name the part number, at most 80 characters."), field="part_number")
    if not one.customer.active:
        raise Refused(_("This customer is not in use any more."), field="customer")
    rows = Supply.objects.select_for_update().filter(part_number=part, customer=one.customer, site=one.site)
    row = rows.first() or Supply(organisation=organisation, part_number=part, customer=one.customer, site=one.site)
    said = {"product": one.product, "customer_part": one.customer_part, "ended_on": one.ended_on}
    if not row._state.adding and all(getattr(row, name) == value for name, value in said.items()):
        return False
    for name, value in said.items():
        setattr(row, name, value)
    row.at, row.by_name = timezone.now(), name_of(by)
    row.save()
    return True


NAMES = {
    "part": ("part number", "part no", "part", "material", "article", "teilenummer", "sachnummer", "artikel"),
    "customer": ("customer", "customer code", "kunde", "kundencode"),
}
OPTIONAL = {
    "product": ("product", "description", "produkt", "bezeichnung"),
    "customer_part": ("customer part", "customer part number", "kundenteilenummer"),
    "site": ("site", "site code", "standort", "werk"),
}


def import_supply(organisation: Organisation, *, file: IO[bytes], name: str, by: Seat | SystemActor) -> int:
    """Store the lines of a table with part number and code of the customer. All or nothing; returns how many changed.

    Raises Refused (field "file") that names every line that is wrong, or what column is missing.
    """
    customers = {one.code: one for one in Customer.objects.filter(organisation=organisation, active=True)}
    sites = {one.code: one for one in Site.objects.filter(organisation=organisation, active=True)}
    lines, faults = [], []
    with read_table(file, name, LIMITS) as table:
        places = _places(table.columns)
        for number, cells in table.rows:
            found: dict[str, Any] = {key: cells[place].strip() for key, place in places.items()}
            who, where = customers.get(found["customer"].upper()), found.get("site", "").upper()
            if who is None:
                faults.append((number, _("There is no customer %(code)s.") % {"code": found["customer"][:40]}))
            elif where and where not in sites:
                faults.append((number, _("There is no site %(code)s.") % {"code": where[:40]}))
            else:
                lines.append(_line(found, who, sites.get(where)))
        faults += [(one.line, one.sentence) for one in table.problems]
    if faults:
        told = " ".join(_("Line %(line)d: %(why)s") % {"line": line, "why": why} for line, why in sorted(faults)[:TOLD])
        raise Refused(told, field="file")
    return enter_supply(organisation, lines=lines, by=by)


def _line(found: dict[str, Any], customer: Customer, site: Site | None) -> Supplied:
    return Supplied(
        part_number=found["part"][:200], customer=customer, site=site, product=found.get("product", "")[:200],
        customer_part=found.get("customer_part", "")[:80],
    )  # fmt: skip


def _places(columns: list[str]) -> dict[str, int]:
    plain = [fold(" ".join(column.split())) for column in columns]
    found = {}
    for key, names in {**NAMES, **OPTIONAL}.items():
        place = next((plain.index(one) for one in names if one in plain), None)
        if place is not None:
            found[key] = place
        elif key in NAMES:
            raise Refused(_("These columns are needed: part number, customer."), field="file")
    return found
