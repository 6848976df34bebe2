"""Non-interference: whatever the others are, have and do, the pages of these people stay the same byte for byte."""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.urls import resolve

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from tests.census.clones import kept_clone, private_clone, standing_in
from tests.census.lookalikes import (
    Answers,
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


@pytest.fixture(scope="module")
def before(installation: Installation) -> Answers:
    """What everybody sees in the first installation."""
    with private_clone(installation.name):
        return installation.seen(EVERYBODY)


@pytest.fixture(scope="module")
def rival_changed(installation: Installation) -> Iterator[str]:
    """An installation in which another customer is called otherwise and has more."""
    with kept_clone(installation.name) as name:
        with standing_in(name):
            change_rival(installation.world)
        yield name


def test_another_organisation_changes_nothing_that_one_sees(installation: Installation, before: Answers) -> None:
    other, had = installation.world.cast.b.organisation, 0
    with private_clone(installation.name):
        had = records_of(other)
        change_neighbour(installation.world)
        assert records_of(other) > had
        after = installation.seen(ASKED)
    assert sum(answer[0] == 200 for answer in after.values()) > 150, "the pages were reached"
    looked_at = {address.name for address in SEATED if address.access and "GET" in address.access.methods}
    asked = {name_of(url) for _part, url in installation.asked}
    assert looked_at - asked == set(READ_ELSEWHERE), "an address that nobody asked for"
    none_of(differences(after, before))


@pytest.mark.parametrize("walls", ["both walls", "the code alone"])
def test_another_customer_changes_nothing_that_one_sees(
    installation: Installation, before: Answers, rival_changed: str, walls: str
) -> None:
    with private_clone(rival_changed), by_code_alone() if walls == "the code alone" else nullcontext():
        none_of(differences(installation.seen(["piet"]), before))


def test_those_concerned_do_see_the_change(installation: Installation, before: Answers, rival_changed: str) -> None:
    """The positive control: the comparison finds differences where there are some."""
    with private_clone(rival_changed):
        found = installation.seen(["rival"])
        assert any(b"Zeta" in answer[2] for answer in found.values())
        assert len(differences(found, before)) > 5
        assert len(differences(installation.seen(["engineer"]), before)) > 5
