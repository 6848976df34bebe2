"""What the journeys share: one browser, one running Concord, a cast with authenticators."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from qms.accounts.models import Person
from tests.factories.cast import Cast, make_cast
from tests.factories.records import totp_secret
from tests.ground import database_apart
from tests.journeys.live import Live, living
from tests.journeys.visitor import Visitor, visiting
from tests.web.chromium import EXECUTABLE, browsing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what walks through the browser, and leave it out where there is none."""
    for item in items:
        if "tests/journeys" in str(item.path):
            item.add_marker(pytest.mark.journey)
            if not EXECUTABLE.exists():
                item.add_marker(pytest.mark.skip(reason="the distribution's chromium is not installed"))


@pytest.fixture(scope="package")
def live(
    database: None, apart: None, worker_id: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Live]:
    """Concord, running on a database of the journeys' own: its relay and its bells walk through all organisations."""
    own, folder = database_apart(f"{worker_id}_journeys"), tmp_path_factory.mktemp("live")
    with django_db_blocker.unblock(), own, living(folder) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium for a module."""
    with browsing() as found:
        yield found


def give_authenticators(cast: Cast) -> None:
    """Everybody has an authenticator app, kept for signing: sign-in asks for the password alone."""
    for house in (cast.a, cast.b):
        for person in house.people.values():
            totp_secret(person)
        keys = [person.pk for person in house.people.values()]
        Person.objects.filter(pk__in=keys).update(factor_use=Person.FactorUse.SIGNING)


@pytest.fixture(scope="module")
def stage(live: Live) -> Cast:
    """A cast for the whole module, ready to sign."""
    cast = make_cast()
    give_authenticators(cast)
    return cast


@dataclass
class Door:
    """Lets people in: `door(person)` gives a visitor inside a `with`."""

    browser: Browser
    live: Live

    def __call__(self, person: Person, **how: Any) -> Any:
        """A browser of that person's own."""
        return visiting(self.browser, self.live, person, **how)


@pytest.fixture
def door(browser: Browser, live: Live) -> Door:
    """`with door(cast.piet, width=390) as piet:` somebody comes in."""
    return Door(browser, live)


__all__ = ["Door", "Visitor"]
