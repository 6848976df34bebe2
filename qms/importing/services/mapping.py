"""Which column becomes which field, and what holds for the whole file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from qms.importing.dates import ORDERS
from qms.importing.importers import Importer
from qms.lib.refusal import Refused

Columns = Mapping[str, tuple[str, ...]]
_KEYS = {"columns", "dates", "zone", "customer", "site", "shared"}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a file is read.

    columns: for each field the columns it is made of. dates: the order of day, month and year in digits, "dmy", "mdy"
    or "ymd" (empty: not known yet). zone: where
    times without a zone belong (empty: the organisation's). customer, site: codes that hold for every line without an
    own one (empty: none). shared: whether the customer may follow the records in the portal.
    """

    columns: Columns = field(default_factory=dict)
    dates: str = ""
    zone: str = ""
    customer: str = ""
    site: str = ""
    shared: bool = True

    def as_json(self) -> dict[str, Any]:
        """Plain data, as a mapping file holds it."""
        columns = {name: list(found) for name, found in self.columns.items()}
        return {
            "columns": columns, "dates": self.dates, "zone": self.zone, "customer": self.customer, "site": self.site,
            "shared": self.shared,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read plain data. Raises Refused naming what is not understood."""
        if not isinstance(data, dict) or not isinstance(data.get("columns", {}), dict):
            raise Refused(_("A mapping is an object with “columns”: for each field one column or several."))
        unknown = set(data) - _KEYS
        if unknown:
            raise Refused(_("A mapping has no “%(name)s”.") % {"name": min(unknown)})
        columns = {str(name): _listed(found) for name, found in data.get("columns", {}).items()}
        texts = {name: str(data.get(name) or "") for name in ("zone", "customer", "site")}
        return cls(columns=columns, dates=str(data.get("dates") or ""), shared=bool(data.get("shared", True)), **texts)

    def checked(self, present: Sequence[str], importer: Importer) -> Self:
        """The plan with its columns as the file writes them. Raises Refused for what cannot be done with the file.

        Columns are found without regard to case. What a target needs is indispensable, a description first of all.
        """
        by_name = {column.casefold(): column for column in present}
        columns: dict[str, tuple[str, ...]] = {}
        for name, wanted in self.columns.items():
            if name not in importer.by_name:
                raise Refused(_("There is no field “%(name)s” to import into.") % {"name": name}, field="columns")
            columns[name] = tuple(dict.fromkeys(_found(column, by_name) for column in wanted))
            if len(columns[name]) > 1 and not importer.by_name[name].several:
                sentence = _("“%(field)s” takes one column only.")
                raise Refused(sentence % {"field": importer.by_name[name].label}, field=name)
        columns = {name: found for name, found in columns.items() if found}
        missing = next((one for one in importer.targets if one.needed and one.name not in columns), None)
        if missing is not None:
            raise Refused(str(missing.needed), field=missing.name)
        if self.dates and self.dates not in ORDERS:
            raise Refused(_("Dates are in the order dmy, mdy or ymd."), field="dates")
        _checked_zone(self.zone)
        return replace(self, columns=columns)


def _listed(found: Any) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(str(one) for one in found or ())


def _found(column: str, by_name: Mapping[str, str]) -> str:
    name = by_name.get(column.strip().casefold())
    if name is None:
        raise Refused(_("The file has no column “%(name)s”.") % {"name": column}, field="columns")
    return name


def _checked_zone(name: str) -> None:
    try:
        if name:
            ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(_("There is no time zone “%(name)s”.") % {"name": name}, field="zone") from error


def columns_key(columns: Iterable[str]) -> str:
    """What tells one set of columns from another; a mapping is remembered under it."""
    return sha256("\n".join(sorted(column.casefold() for column in columns)).encode()).hexdigest()
