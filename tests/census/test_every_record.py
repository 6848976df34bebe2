"""What every record has (messages, notes, files, links, acts, PDF …) is open to the same people whatever its kind.

test_access_matrix.py asks it in full about complaints; here the other kinds are asked by who may and by who may not.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from qms.accounts.addresses import Address
from tests.census.houses import HOME
from tests.census.kinds import ENTRIES
from tests.census.targets import missing_url, url_of
from tests.census.visits import none_of, visit
from tests.census.world import READ_ELSEWHERE, SEATED, World, may

OF_RECORDS = [
    address for address in SEATED
    if {"path", "number"} <= set(address.arguments) and not {"key", "code"} & set(address.arguments)
    and address.name not in READ_ELSEWHERE
]  # fmt: skip


def not_theirs(world: World, slug: str, address: Address) -> Iterator[tuple[str, str]]:
    """Who asks for what is not theirs, and where: other people, other houses, what is not shared or not there."""
    side = address.name.split(":")[0]
    part = "piet" if side == "portal" else "manager"
    own, foreign = (replace(things, kind=slug) for things in (world.things(part), world.foreign(part)))
    url = url_of(address, own)
    yield from ((who, url) for who in ("stranger", "nobody", "leaver", "rival" if side == "portal" else "admin"))
    yield from ((part, other) for other in (url_of(address, own, foreign), missing_url(address, own)))
    if side == "portal":
        yield part, url.replace(own.record.number, own.hidden.number)


@pytest.mark.parametrize("slug", sorted(set(ENTRIES) - {HOME}))
def test_what_every_record_has_is_open_to_who_may(world: World, slug: str) -> None:
    faults = []
    for address in OF_RECORDS:
        side, name = address.name.split(":")
        if name == "act" and not ENTRIES[slug].has_acts(side):
            continue
        part = "piet" if side == "portal" else "manager"
        for method in address.access.methods if address.access else ():
            if ENTRIES[slug].path(side) and may(address, part, method):
                url = url_of(address, replace(world.things(part), kind=slug))
                found = visit(world.clients[part], method, url)
                if found.status in (404, 405) or found.status >= 500 or (method == "GET" and found.touched):
                    faults.append(f"{method} {url} by {part}: {found.status} {sorted(found.touched)}")
    none_of(faults)


@pytest.mark.parametrize("slug", sorted(set(ENTRIES) - {HOME}))
def test_what_is_not_theirs_is_missing(world: World, slug: str) -> None:
    faults = []
    for address in OF_RECORDS:
        if not ENTRIES[slug].path(address.name.split(":")[0]):
            continue
        for who, url in not_theirs(world, slug, address):
            for method in ("GET", "POST"):
                found = visit(world.clients[who], method, url)
                if found.status not in (404, 405) or found.touched:
                    faults.append(f"{method} {url} by {who}: {found.status} {sorted(found.touched)}")
    none_of(faults)


def test_these_addresses_are_met() -> None:
    """The positive control while complaints are the only kind: there is something to ask of the next."""
    names = {address.name for address in OF_RECORDS}
    assert {"staff:act", "portal:act", "staff:note", "staff:message", "portal:message", "staff:link"} <= names
