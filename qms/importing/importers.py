"""Kinds of record that files can bring in: a domain registers its importer, the rest is the same for all."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from qms.accounts.seat import Seat, SystemActor
from qms.importing.models import ImportFile
from qms.importing.targets import Target
from qms.organisations.models import Customer, Organisation, Site
from qms.records.offers import SearchText
from qms.web.shapes import Words


class Drafts(Protocol):
    """Makes the unsaved records of imported lines."""

    def record(self, values: dict[str, Any], *, customer: Customer | None, site: Site | None, import_key: str) -> Any:
        """The record of a line; values by target. Raises Refused with the target that is wrong."""


@dataclass(frozen=True)
class Importer:
    """How lines become records of a kind. The first target is `description`; one is called `title`.

    drafts: gets organisation, who imports, and whether customers may follow. act: the first act of a record. since: the
    field with the moment it is counted from. words: what is searchable of a new one. list_url: where they are shown.
    topics: columns that together say what it is about where there is no text. shareable: the question whether the
    customer may follow them; empty when they never may. intro: what is told above the button that stores them.
    """

    kind: str
    targets: tuple[Target, ...]
    drafts: Callable[[Organisation, Seat | SystemActor, bool], Drafts]
    act: str
    since: str
    words: Callable[[Any], SearchText]
    list_url: str
    topics: tuple[str, ...] = ()
    shareable: Words = ""

    @cached_property
    def by_name(self) -> dict[str, Target]:
        """The targets by name."""
        return {target.name: target for target in self.targets}


IMPORTERS: dict[str, Importer] = {}


def register_importer(importer: Importer) -> Importer:
    """Let files bring in records of that kind."""
    IMPORTERS[importer.kind] = importer
    return importer


def importer_of(file: ImportFile) -> Importer:
    """What the lines of this file become."""
    return IMPORTERS[file.kind]
