"""A visitor without sense: follows links it meets, fills in the forms it meets, sensibly or not, and keeps what it did.

What is taken is kept, as in life, so later requests meet what earlier ones have made. The dice have a fixed seed; the
same seed walks the same way as long as the product answers the same.
"""

import random
import re
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from qms.lib.refusal import Refused
from qms.lib.text import clean_block
from tests.census.forms import Form, forms_and_links_of, links_of, words_of
from tests.census.kinds import ENTRIES
from tests.census.test_bad_input import NAMES, NASTY, SECONDS, Log, fault_of, mutated
from tests.census.visits import Visit, visit
from tests.factories.cast import House

KNOWN = 20
"""Addresses and forms of one kind that are remembered; the oldest make room."""
MADE = {re.compile(r"/trade-offs/[^/]+/share/"): re.compile(r".*/joint-weighings/[^/]+/")}
"""Acts whose texts are for the record that they make, and the address of that one, to which the page leads."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
LEFT_ALONE = re.compile(
    r"/logout/|/password/|/2fa/|/sign-in/|/end/$|/roles/$|/organisation/$|/portal-role/$|/styleguide"
)
"""What would end the walk itself: sessions, memberships, what everybody must have. Other tests try those."""
READ_BACK = {"body", "description", "comment", "objection", "question"}
"""Texts that can be read again on the page that follows, or on the record's own."""
TABS = dict.fromkeys([*(rest for one in ENTRIES.values() for rest in one.staff.pages), "?all=1", "?tab=history&all=1"])
"""The tabs of records of all kinds, and all of what is long: a call of last month stands below what came since."""
WORDS = [
    "Crack beside the weld",
    "Übergröße am Flansch",
    "ひび割れ",
    "L-77/β",
    "O'Brien & Söhne",
    "two <three> four",
    "100 % = all",
]


@dataclass
class Walker:
    """Somebody of the house with a browser, and what they have seen."""

    part: str
    client: Client
    start: str
    pages: dict[str, deque[str]] = field(default_factory=dict)
    forms: dict[str, deque[tuple[str, Form]]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    """Keys of forms that were taken. Sent again, a form counts once and leads where it led before, be it gone since."""

    def note(self, url: str, found: Visit) -> None:
        """Remember the links and forms of a page."""
        kind = found.headers.get("Content-Type", "")
        if found.status not in (200, 422) or not kind.startswith("text/html"):
            return
        forms, links = forms_and_links_of(found.text)
        for link in links:
            target = urljoin(url, link).split("#")[0]
            if target.startswith(self.start) and not LEFT_ALONE.search(target):
                self.pages.setdefault(kind_of(target), deque(maxlen=KNOWN)).append(target)
        for form in forms:
            target = urljoin(url, form.action or url)
            if target.startswith(self.start) and not LEFT_ALONE.search(target) and form.method in ("GET", "POST"):
                known = self.forms.setdefault(
                    f"{form.method} {kind_of(target)} {sorted(form.values)}", deque(maxlen=KNOWN)
                )
                known.append((target, form))


def kind_of(url: str) -> str:
    """The address without what names a row, and without its query."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z0-9]+-[0-9]{4}-[0-9]{5}|/[0-9]+/", "*", urlsplit(url).path)


@dataclass
class Fuzz:
    """The whole walk: who walks, what came of it, what is wrong."""

    walkers: list[Walker]
    dice: random.Random
    met: Log
    slowest: float = 0.0
    slow: int = 0
    sent: int = 0
    read_back: int = 0
    places: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def told(self) -> str:
        """What came of it, in one line."""
        broken = sum(count for status, count in self.met.statuses.items() if status >= 500 and status != 503)
        counts = {
            "requests": self.sent, "× 500": broken, "× 503": self.met.statuses[503],
            f"answers over {SECONDS} s": self.slow, "addresses": len(self.places), "texts read back": self.read_back,
        }  # fmt: skip
        figures = ", ".join(f"{count} {what}" for what, count in counts.items())
        return f"{figures}, slowest {self.slowest:.2f} s, {dict(sorted(self.met.statuses.items()))}"

    def step(self) -> None:
        """One turn of one walker: look somewhere, or send a form."""
        walker = self.dice.choice(self.walkers)
        if walker.forms and self.dice.random() < 0.5:
            kinds = sorted(walker.forms)
            talk = [kind for kind in kinds if any(f"'{name}'" in kind for name in READ_BACK)]
            kind = self.dice.choice(talk if talk and self.dice.random() < 0.4 else kinds)
            self._send(walker, *self.dice.choice(walker.forms[kind]))
        else:
            self._look(walker)

    def _look(self, walker: Walker) -> None:
        url = walker.start
        if walker.pages and self.dice.random() < 0.9:
            url = self.dice.choice(walker.pages[self.dice.choice(sorted(walker.pages))])
        extra: dict[str, Any] = {}
        if self.dice.random() < 0.15:
            url = f"{url.split('?')[0]}?{self.dice.choice(NAMES)}={self.dice.choice(WORDS)[:20]}"
        if self.dice.random() < 0.1:
            extra["HTTP_HX_REQUEST"] = "true"
        walker.note(url, self._ask(walker, "GET", url, None, **extra))

    def _send(self, walker: Walker, url: str, form: Form) -> None:
        if form.method == "GET" or self.dice.random() < 0.4:
            values = mutated(form, self.dice)
        else:
            values = sensible(form, self.dice)
        found = self._ask(walker, form.method, url, values)
        walker.note(url, found)
        if found.status == 302 and form.method == "POST":
            self._follow(walker, url, found.location, values)

    def _follow(self, walker: Walker, url: str, location: str, values: dict[str, Any]) -> None:
        """Go where one is sent; what was taken for the first time must be there, or on the record's page, as typed."""
        target = urljoin(url, location).split("#")[0]
        if not target.startswith(walker.start):
            self.faults.append(f"{walker.part} POST {url} leads to {target}")
            return
        page = self._ask(walker, "GET", target, None)
        walker.note(target, page)
        key = values.get("form_key", "")
        if key in walker.taken:
            return
        if UUID.fullmatch(key):
            walker.taken.add(key)
        typed = [value for name, value in values.items() if name in READ_BACK and isinstance(value, str)]
        for text in filter(None, map(plain, typed)):
            self.read_back += 1
            shown = text in shown_on(page)
            shown = shown or self._on_record(walker, url, text) or self._on_record(walker, target, text)
            if not shown and not self._on_made(walker, url, page, text):
                led = f"led to {target}: {page.status}, {len(page.text):,} characters, {page.text[:40]!r}"
                self.faults.append(f"{walker.part} POST {url}: taken and not shown back: {text[:200]!r}; {led}")

    def _on_record(self, walker: Walker, url: str, text: str) -> bool:
        record = url.split("?")[0].rsplit("/", 2)[0] + "/"
        pages = (self._ask(walker, "GET", f"{record}{tab}", None) for tab in TABS)
        return any(text in shown_on(page) for page in pages)

    def _on_made(self, walker: Walker, url: str, page: Visit, text: str) -> bool:
        """Whether the act is one whose texts stand on a record that it makes, and the text stands there."""
        places = [made for act, made in MADE.items() if act.search(url)]
        links = {urljoin(url, link) for link in links_of(page.text) for made in places if made.fullmatch(link)}
        return any(text in shown_on(self._ask(walker, "GET", link, None)) for link in sorted(links))

    def _ask(self, walker: Walker, method: str, url: str, data: Any, **extra: Any) -> Visit:
        before, begun = len(self.met.accidents), time.monotonic()
        found = visit(walker.client, method, url, data, **extra)
        took = time.monotonic() - begun
        self.sent += 1
        self.slowest = max(self.slowest, took)
        self.slow += took > SECONDS
        self.met.statuses[found.status] += 1
        self.places[kind_of(url)] += 1
        if fault := fault_of(found, took):
            what = f"{walker.part} {method} {url[:150]} {str(data)[:400]}"
            self.faults.append(f"request {self.sent}: {what}: {fault} {self.met.accidents[before:]}")
        return found


def plain(text: str, limit: int = 100_000) -> str:
    """The words of a text, whatever the white space between them; nothing for what the product refuses."""
    try:
        return " ".join(clean_block(text, limit).split())
    except Refused:
        return ""


def shown_on(page: Visit) -> str:
    """The words of a page, however long it has become."""
    return plain(words_of(page.text), sys.maxsize)


def sensible(form: Form, dice: random.Random) -> dict[str, Any]:
    """The form filled in by somebody who means it: words into texts, one of the choices, now and then a nasty text."""
    data: dict[str, Any] = {}
    for name, value in form.values.items():
        offered = [choice for choice in form.choices.get(name, []) if choice]
        if offered:
            data[name] = dice.choice(offered) if dice.random() < 0.8 else value
        elif value or name in ("csrfmiddlewaretoken", "form_key", "challenge", "version"):
            data[name] = value
        else:
            data[name] = _words(name, dice)
    if form.files and dice.random() < 0.3:
        data[form.files[0]] = [SimpleUploadedFile("notes.txt", b"Measured at 182 A.", "text/plain")]
    return {name: value for name, value in data.items() if value != "" or dice.random() < 0.5}


def _words(name: str, dice: random.Random) -> str:
    if "date" in name or name.endswith("_on"):
        return "2026-11-02"
    if name.endswith("_at"):
        return "2026-11-02T09:30"
    if "quantity" in name or "amount" in name:
        return str(dice.randint(0, 500))
    if "mail" in name:
        return f"fuzz{dice.randint(1, 10**6)}@acme.example"
    if dice.random() < 0.2:
        return dice.choice([text for text in NASTY if len(text) < 4000])
    return " ".join(dice.choice(WORDS) for _word in range(dice.randint(1, 6)))


def walkers_of(house: House, browser: Any) -> list[Walker]:
    """The people of a house who walk, each from the own start."""
    found = []
    for part in ("manager", "engineer", "regulatory", "admin", "auditor", "piet", "contributor", "rival"):
        side = "portal/" if part in ("piet", "contributor", "rival") else ""
        found.append(Walker(part, browser(house.people[part]), f"/{house.slug}/{side}"))
    return found
