"""Non-interference: whatever the others are, have and do, the pages of these people stay the same byte for byte."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import resolve

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from tests.census.clones import private_clone
from tests.census.lookalikes import (
    Installation,
    change_neighbour,
    change_rival,
    differences,
    installed,
)
from tests.census.visits import by_code_alone, none_of
from tests.census.world import READ_ELSEWHERE, SEATED

EVERYBODY = ["manager", "engineer", "admin", "piet", "rival"]
"""They reach every address between them; the engineer is there for the smaller comparison."""
ASKED = [part for part in EVERYBODY if part != "engineer"]


@pytest.fixture(scope="module")
def installation(database: None, apart: None, django_db_blocker: Any) -> Iterator[Installation]:
    """The first installation."""
    with django_db_blocker.unblock(), installed(EVERYBODY) as first:
        yield first


def name_of(url: str) -> str:
    """The name of an address with its side."""
    return str(resolve(url.split("?")[0]).view_name)


def records_of(organisation: Any) -> int:
    with tenant_context(Acting(organisation.pk, source="test")):
        return Complaint.objects.count()


def test_another_organisation_changes_nothing_that_one_sees(installation: Installation) -> None:
    world = installation.world
    with private_clone(installation.name):
        before, had = installation.seen(ASKED), records_of(world.cast.b.organisation)
    with private_clone(installation.name):
        change_neighbour(world)
        assert records_of(world.cast.b.organisation) > had
        after = installation.seen(ASKED)
    assert sum(answer[0] == 200 for answer in before.values()) > 150, "the pages were reached"
    looked_at = {address.name for address in SEATED if address.access and "GET" in address.access.methods}
    assert looked_at - {name_of(url) for _part, url in installation.asked} == set(READ_ELSEWHERE), (
        "an address that nobody asked for"
    )
    none_of(differences(before, after))


@pytest.mark.parametrize("walls", ["both walls", "the code alone"])
def test_another_customer_changes_nothing_that_one_sees(installation: Installation, walls: str) -> None:
    world = installation.world
    with private_clone(installation.name):
        before = installation.seen(["piet"])
    with private_clone(installation.name):
        change_rival(world)
        if walls == "both walls":
            after = installation.seen(["piet"])
        else:
            with by_code_alone():
                after = installation.seen(["piet"])
        seen_by_rival = installation.seen(["rival"])
    none_of(differences(before, after))
    assert any(b"Zeta" in answer[2] for answer in seen_by_rival.values()), "the change is seen by whose it is"


def test_one_installation_is_like_itself(installation: Installation) -> None:
    """The comparison itself finds no differences where there are none, and does where there are."""
    with private_clone(installation.name):
        before = installation.seen(["engineer"])
    with private_clone(installation.name):
        assert differences(before, installation.seen(["engineer"])) == []
    with private_clone(installation.name):
        change_rival(installation.world)
        assert len(differences(before, installation.seen(["engineer"]))) > 5
