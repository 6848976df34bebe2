"""Every page type in a real browser: open to everybody, on any screen, in both themes, light, and within policy."""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Response

from qms.accounts.models import Person
from tests.factories.cast import Cast, make_cast
from tests.journeys.closely import look_closely
from tests.journeys.conftest import give_authenticators
from tests.journeys.live import Live
from tests.journeys.looks import LOOKS, Look
from tests.journeys.no_pages import NO_PAGES
from tests.journeys.scene import furnish
from tests.journeys.visitor import Visitor, visiting

BYTES, ELEMENTS = 60_000, 1500
LEFT_OUT = ("/thumbnail/", "/files/", "/static/mark.")
"""What is the users' and, the last one, the browser's own errand for its tab."""


class Gallery:
    """The furnished house, and a browser for everybody who looks at it."""

    def __init__(self, browser: Browser, live: Live, rooms: ExitStack) -> None:
        """Furnish; nobody has come in yet."""
        self.browser, self.live, self.rooms = browser, live, rooms
        self.cast: Cast = make_cast()
        self.keys = {"": furnish(self.cast.a), "b.": {"slug": self.cast.b.slug}}
        give_authenticators(self.cast)
        RecoveryCodes.activate(self.cast.a.regulatory)
        Authenticator.objects.filter(user=self.cast.b.rival).delete()
        self.inside: dict[str, Visitor] = {}

    def person(self, who: str) -> Person:
        """The part `engineer` of the furnished house, `b.engineer` of the bare one."""
        house = self.cast.b if who.startswith("b.") else self.cast.a
        return house.people[who.removeprefix("b.")]

    def visitor(self, who: str) -> Visitor:
        """That person in a browser, signed in; nobody in particular for ""."""
        if who not in self.inside:
            visitor = self.rooms.enter_context(visiting(self.browser, self.live, self.person(who or "engineer")))
            if who:
                visitor.sign_in("/me/")
            self.inside[who] = visitor
        return self.inside[who]

    def path(self, look: Look) -> str:
        """Where the look is in its house."""
        return look.path.format(**self.keys["b." if look.who.startswith("b.") else ""])


@pytest.fixture(scope="module")
def gallery(browser: Browser, live: Live) -> Iterator[Gallery]:
    with ExitStack() as rooms:
        yield Gallery(browser, live, rooms)


def names(patterns: Any, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_every_address_has_a_look_or_a_reason() -> None:
    known = {look.name for look in LOOKS} | set(NO_PAGES)
    assert sorted(set(names(get_resolver().url_patterns)) - known) == [], "add them to tests/journeys/looks.py"
    assert sorted(known - set(names(get_resolver().url_patterns)) - {"error"}) == [], "these are gone"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.title)
def test_a_page_is_in_nobodys_way(gallery: Gallery, look: Look) -> None:
    visitor = gallery.visitor(look.who)
    visitor.complaints.clear()
    answer = visitor.page.goto(visitor.live.url + gallery.path(look))
    assert answer is not None and answer.status == look.status, visitor.text()[:800]
    problems = [*weight(visitor, answer, look), *look_closely(visitor, look.title)]
    if look.wrong:
        send_empty(visitor, look)
        assert visitor.page.locator("[aria-invalid=true], .errors").count(), "nothing says what is wrong"
        problems += look_closely(visitor, look.title, again=True)
    problems += visitor.complaints
    assert not problems, "\n".join(problems)


def weight(visitor: Visitor, answer: Response, look: Look) -> list[str]:
    """Bytes as they are sent packed, requests and elements; files of users left out."""
    parts = visitor.page.evaluate("performance.getEntriesByType('resource').map(e => [e.name, e.encodedBodySize])")
    own = {url: size for url, size in parts if not any(part in url for part in LEFT_OUT)}
    total = len(gzip.compress(answer.body(), 9)) + sum(own.values())
    elements = visitor.page.evaluate("document.querySelectorAll('*').length")
    found = []
    if total > BYTES:
        found.append(f"{total:,} bytes: {own}")
    if len(own) + 1 > look.requests:
        found.append(f"{len(own) + 1} requests: {sorted(own)}")
    if elements > ELEMENTS:
        found.append(f"{elements} elements")
    return found


def send_empty(visitor: Visitor, look: Look) -> None:
    """Send the page's form with every field of it emptied."""
    form = visitor.page.locator("main form[method=post]")
    if look.wrong != "*":
        form = form.filter(has=visitor.page.get_by_role("button", name=look.wrong, exact=True))
    form = form.last
    form.evaluate(
        "form => { form.noValidate = true; form.querySelectorAll('input:not([type=hidden]), textarea, select')"
        ".forEach(e => { if (e.type === 'checkbox' || e.type === 'radio') e.checked = false; else e.value = '' }) }"
    )
    with visitor.page.expect_navigation(wait_until="load"):
        form.locator("button[type=submit], button:not([type])").first.click()
