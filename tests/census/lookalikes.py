"""Two installations that are equal for some people and different for others: what the first see must not differ.

The second is a clone of the first, so that keys, times and sessions are the same; then the others' data are changed.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest.mock import patch

from django.test import Client
from django.utils import timezone

from qms.accounts.addresses import Address
from qms.lib.ids import uuid7
from qms.notifications.models import OutboxMessage
from qms.organisations import services as places
from qms.organisations.context import tenant_context
from qms.organisations.models import Customer, Organisation
from qms.records import services
from tests.census.clones import kept_clone, standing_in
from tests.census.houses import HOME, picture, tell
from tests.census.kept import WORLD, clone_of
from tests.census.kinds import ENTRIES, entry_at
from tests.census.targets import url_of
from tests.census.visits import visit
from tests.census.world import READ_ELSEWHERE, SEATED, World, may, opened
from tests.factories.cast import PORTAL
from tests.factories.complaints import complaint

Answers = dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]]
CHANGING = ("X-Request-ID", "Set-Cookie", "Date", "Server-Timing")
"""Headers that differ from request to request."""
_TOKENS = re.compile(rb'name="(csrfmiddlewaretoken|form_key|challenge)"\s+value="[^"]*"')
_MORE_TOKENS = re.compile(rb'(?:data-key|data-token|nonce|hx-headers)=(?:"[^"]*"|\'[^\']*\')')
_INCIDENT = re.compile(rb"\b[0-9A-F]{8}\b")
OF_LISTS = ("?size=100", "?sort=number", "?sort=-state", "?after=x", "?size=1")
"""What is asked of the lists of every kind, beside what its entry asks."""
QUESTIONS = {
    "staff:find": ("?q=weld", "?q=crack", "?q=CMP", "?palette=1&q=weld", "?palette=1&q=CMP", "?q=nordlicht"),
    "portal:find": ("?q=weld", "?q=crack", "?q=CMP", "?palette=1&q=weld", "?palette=1&q=CMP", "?q=nordlicht"),
    "staff:people": ("?q=e", "?role=quality_engineer"),
    "staff:trail": ("?size=100",),
    "portal:notifications": ("?show=all",),
    "staff:notifications": ("?show=all",),
}


@dataclass
class Installation:
    """A furnished database that nobody is connected to, and what its people ask."""

    name: str
    world: World
    asked: list[tuple[str, str]]
    moment: datetime = field(default_factory=timezone.now)

    def seen(self, parts: Sequence[str]) -> Answers:
        """What these people see where Django points to now."""
        return answers(self.world.clients, [one for one in self.asked if one[0] in parts], self.moment)


@contextmanager
def installed(parts: Sequence[str]) -> Iterator[Installation]:
    """The first installation. Rows, addresses and sessions are made before it is cloned, so that all have the same."""
    with clone_of(WORLD) as (here, world), standing_in(here), opened(world):
        asked = prepared(world, parts)
        with kept_clone(here) as name:
            yield Installation(name, world, asked)


def prepared(world: World, parts: Sequence[str]) -> list[tuple[str, str]]:
    """What these people ask; each has come once already, because the first visit notes the browser."""
    asked = questions_of(world, parts)
    for part in parts:
        side = "portal/" if part in PORTAL else ""
        world.clients[part].get(f"/{world.cast.a.slug}/{side}")
    return asked


def questions_of(world: World, parts: Sequence[str]) -> list[tuple[str, str]]:
    """Every address that each of these people may look at, about what is theirs: part and address with its query."""
    found = []
    for part in parts:
        for address in SEATED:
            if address.name in READ_ELSEWHERE or not may(address, part, "GET"):
                continue
            assert address.access
            if "GET" in address.access.methods:
                url = url_of(address, world.things(part))
                found += [(part, f"{url}{query}") for query in ("", *queries_of(address))]
    return found


def queries_of(address: Address) -> tuple[str, ...]:
    """The queries with which an address is asked beside none: those of lists and records by their kind."""
    entry, (side, _name) = entry_at(address.route), address.name.split(":")
    below = address.route.split(f"{entry.path(side)}/")[1] if entry else ""
    if entry and not below:
        return (*OF_LISTS, *entry.questions, "?clear=1")  # last: a list remembers what it was asked
    if entry and below == "<slug:number>/":
        pins = entry.portal if side == "portal" else entry.staff
        return tuple(rest for rest in (pins.pages if pins else ()) if rest.startswith("?"))
    return QUESTIONS.get(address.name, ())


def answers(clients: dict[str, Client], asked: Sequence[tuple[str, str]], moment: datetime) -> Answers:
    """What is answered, without what changes from request to request. The product's clock stands still at `moment`."""
    found: Answers = {}
    with clock_stands_still(moment):
        for part, url in asked:
            got = visit(clients[part], "GET", url)
            headers = tuple(sorted((name, text) for name, text in got.headers.items() if name not in CHANGING))
            found[f"{part} {url}"] = got.status, headers, masked(got.body)
    return found


@contextmanager
def clock_stands_still(moment: datetime) -> Iterator[None]:
    """Pages that tell the time of day, or how long something is late, are alike only at the same moment."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def masked(body: bytes) -> bytes:
    """A page without its tokens."""
    return _INCIDENT.sub(b"", _MORE_TOKENS.sub(b"", _TOKENS.sub(rb"\1", body)))


def differences(one: Answers, other: Answers) -> list[str]:
    """The addresses whose answers differ, each with the first place where they do."""
    return [f"{what}: {first_difference(one[what], other[what])}" for what in one if one[what] != other.get(what)]


def first_difference(one: Any, other: Any) -> str:
    """Where two answers (status, headers, body) differ first."""
    if other is None:
        return "was not asked"
    if one[:2] != other[:2]:
        return f"{one[:2]} and {other[:2]}"
    pairs = zip(one[2].splitlines(), other[2].splitlines(), strict=False)
    line = next(((a, b) for a, b in pairs if a != b), (b"length", b"length"))
    place = next((at for at, (a, b) in enumerate(zip(*line, strict=False)) if a != b), 40)
    place = max(0, place - 40)
    return f"{line[0][place : place + 120]!r} and {line[1][place : place + 120]!r}"


def change_neighbour(world: World) -> None:
    """Another name and zone, other records and more of them in the second organisation."""
    house = world.cast.b
    Organisation.objects.filter(pk=house.organisation.pk).update(name="Zeta Gusswerk", zone="Atlantic/Reykjavik")
    house.organisation.refresh_from_db()
    for part, person in house.people.items():
        type(person).objects.filter(pk=person.pk).update(name=f"Zora {part}")
    with house.sitting("admin") as seat:
        for number in range(3):
            customer = places.create_customer(
                house.organisation, code=f"Z{number}", name=f"Zuse {number}", by=seat.person
            )
            places.add_contact(customer, name="Zita", by=seat.person)
    for state in ("replied", "contained", "open"):
        complaint(house, state, title="Weld crack of Zuse", lot="Z-1")
    for slug, entry in ENTRIES.items():
        if slug != HOME:
            entry.make(house, entry.stands)
    with tenant_context(house.acting("admin")):
        tell(house.organisation, f"more {uuid7().hex}", house.people["engineer"])
        OutboxMessage.objects.filter(channel="mail").update(state="failed", last_error="no such user")


def change_rival(world: World) -> None:
    """Other names, other records and more of them of the second customer in the first organisation."""
    house = world.cast.a
    with house.sitting("admin"):
        Customer.objects.filter(pk=house.aurelia.pk).update(name="Zeta Medical", address="Zeta street")
    rival = house.people["rival"]
    type(rival).objects.filter(pk=rival.pk).update(name="Zora Rival")
    for state in ("acknowledged", "replied"):
        record = complaint(house, state, by="rival", title="Weld crack of Zeta")
        with house.sitting("rival") as seat:
            services.write_message(record, body="Zeta asks.", files=[picture()], by=seat)
        with house.sitting("engineer") as seat:
            services.write_message(record, body="Zeta is told.", by=seat)
    for slug, entry in ENTRIES.items():
        if entry.kind.portal_path and slug != HOME:
            entry.make(house, entry.stands, customer=house.aurelia)
    with tenant_context(house.acting("admin")):
        tell(house.organisation, f"more {uuid7().hex}", rival)
