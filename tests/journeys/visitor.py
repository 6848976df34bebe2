"""Somebody in front of a browser: signs in, opens pages, fills forms by their labels, signs with a code."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Literal

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page

from qms.accounts.models import Person
from tests.factories.cast import PASSWORD
from tests.factories.records import totp_secret
from tests.journeys.live import Live
from tools.processes import tail

PATIENCE = 15_000
"""Milliseconds until something must be on the page; two busy processors share the work."""

_steps = count(1)


def fresh_code(person: Person) -> str:
    """A code of the person's authenticator that was not used yet: each is some seconds ahead of the last."""
    here = sorted(yield_hotp_counters_from_time())[0]
    return str(format_hotp_value(hotp_value(totp_secret(person), here + next(_steps) % 50)))


class Visitor:
    """One person, one browser."""

    def __init__(self, page: Page, live: Live, person: Person, *, scripts: bool = True) -> None:
        """Nobody is signed in yet."""
        self.page, self.live, self.person, self.scripts = page, live, person, scripts
        self.screens: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("framenavigated", lambda frame: self.screens.append(frame.url) if frame == page.main_frame else None)
        page.on("console", lambda message: self.hear(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.hear(str(error)))

    def hear(self, complaint: str) -> None:
        """Note what the console complains of; policy reports are errors there, refusals with 4xx are answers."""
        if "status of 4" not in complaint and "Response Status Error Code 4" not in complaint:
            self.complaints.append(f"{self.page.url}: {complaint}")

    def open(self, path: str) -> None:
        """Go to a path; a link out of a mail is one, too."""
        answer = self.page.goto(path if path.startswith("http") else self.live.url + path)
        assert answer is not None and answer.status < 400, f"{path}: {answer and answer.status}\n{self.text()[:600]}"

    def sign_in(self, path: str) -> None:
        """Open a page, be asked to sign in, and land on it."""
        self.page.goto(self.live.url + path)
        assert "/accounts/login/" in self.page.url
        self.sign_in_here()
        assert self.page.url == self.live.url + path, f"landed on {self.page.url}\n{self.text()[:600]}"

    def sign_in_here(self) -> None:
        """Fill the sign-in page that is open."""
        self.page.locator("input[name=login]").fill(self.person.email)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.press("Sign in")

    def fill(self, **fields: str) -> None:
        """Fill fields by the words of their labels."""
        for label, value in fields.items():
            self.field(label).fill(value)

    def field(self, label: str) -> Locator:
        """The control with this label; what stands behind the label in brackets is left out."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(\(optional\))?\s*$")).first

    def choose(self, label: str, words: str | re.Pattern[str]) -> None:
        """Choose in a list by the words of the choice."""
        control = self.field(label)
        option = control.locator("option").filter(has_text=words).first
        control.select_option(value=option.get_attribute("value"))

    def tick(self, words: str, group: str = "") -> None:
        """Tick a box or a round one by its words, in the group with that legend when there is one."""
        within: Page | Locator = self.page.get_by_role("group", name=group) if group else self.page
        within.get_by_label(words, exact=True).check()

    def press(self, words: str) -> None:
        """Press a button and wait for the page that follows."""
        button = self.page.locator("main, dialog[open]").get_by_role("button", name=words, exact=True).first
        with self.page.expect_navigation(wait_until="load"):
            button.click()

    def follow(self, words: str) -> None:
        """Follow a link of the page by its words."""
        link = self.page.locator("main").get_by_role("link", name=re.compile(rf"^{re.escape(words)}")).first
        with self.page.expect_navigation(wait_until="load"):
            link.click()

    def follow_in(self, card: str, words: str) -> None:
        """Follow a link of the card with that heading."""
        heading = self.page.get_by_role("heading", name=card, exact=True)
        link = self.page.locator("section.card", has=heading).get_by_role("link", name=re.compile(rf"^{words}")).first
        with self.page.expect_navigation(wait_until="load"):
            link.click()

    def do(self, act: str) -> None:
        """Open an act from the head of the record: from its button, or from the menu."""
        head = self.page.locator(".rec-head").first
        link = head.get_by_role("link", name=act, exact=True)
        if not link.first.is_visible():
            head.get_by_role("button", name="More").click()
        with self.page.expect_navigation(wait_until="load"):
            link.first.click()

    def sign(self) -> None:
        """Give password and code and sign."""
        self.fill(**{"Your password": PASSWORD, "Code from your authenticator": fresh_code(self.person)})
        with self.page.expect_navigation(wait_until="load"):
            self.signing_button.click()

    @property
    def signing_button(self) -> Locator:
        """The button that signs; it names the act."""
        return self.page.locator("main").get_by_role("button", name=re.compile(r"^Sign: "))

    def send_file(self, name: str, file: str, media_type: str, content: bytes) -> None:
        """Choose a file in the field of this name."""
        self.page.set_input_files(f"input[name={name}]", FilePayload(name=file, mimeType=media_type, buffer=content))

    def text(self) -> str:
        """What stands on the page."""
        return self.page.locator("body").inner_text()

    def sees(self, *words: str) -> None:
        """These words stand on the page, now or in a moment."""
        missing = [one for one in words if not eventually(partial(self.shows, one), PATIENCE / 1000)]
        assert not missing, f"{missing} is not on {self.page.url}:\n{self.page.locator('main').inner_text()}"

    def shows(self, words: str) -> bool:
        """Whether the words stand on the page now; white space is made even."""
        return " ".join(words.split()) in " ".join(self.text().split())

    def does_not_see(self, *words: str) -> None:
        """These words stand nowhere in the page, not even hidden."""
        source = self.page.content()
        for one in words:
            assert one not in source, f"“{one}” is in the page {self.page.url}"

    def take_result(self) -> Path:
        """Stay on the page of a job until it is done, take its file, and return where it is."""
        result = self.page.locator("section.job .btn.primary").first

        def is_there() -> bool:
            if not self.scripts and not result.is_visible():
                self.page.reload()
            return result.is_visible()

        log = self.live.log("worker")
        assert eventually(is_there, 8 * PATIENCE / 1000), f"the job is not done:\n{self.text()}\n{tail(log, 30)}"
        with self.page.expect_download(timeout=4 * PATIENCE) as waiting:
            result.click()
        return Path(waiting.value.path())


@contextmanager
def visiting(
    browser: Browser,
    live: Live,
    person: Person,
    *,
    width: int = 1440,
    scripts: bool = True,
    theme: Literal["light", "dark"] = "light",
) -> Iterator[Visitor]:
    """A visitor with a browser of that width; leaving fails on anything the console complained about."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": 900}, has_touch=width < 500, java_script_enabled=scripts,
        color_scheme=theme, locale="en-GB", timezone_id="Europe/Vienna",
    )  # fmt: skip
    visitor = Visitor(context.new_page(), live, person, scripts=scripts)
    try:
        yield visitor
    finally:
        context.close()
    assert visitor.complaints == [], "\n".join(visitor.complaints)


def eventually(question: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Ask until the answer is true: for what the worker or a script does in its own time. Returns the answer."""
    deadline = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return answer
