"""Hostile and hapless input at every address: a message and a 4xx, or kept and shown back as it was; never a 500."""

import random
import string
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.test import Client

from tests.census.forms import Form, forms_of
from tests.census.kinds import ENTRIES
from tests.census.targets import url_of
from tests.census.visits import Visit, none_of, visit
from tests.census.world import READ_ELSEWHERE, SEATED, World, who_may

NASTY = [
    "", " ", "\t\n", "0", "-1", "1.5", "1e309", "NaN", "9" * 25, "9" * 5000, "-" + "9" * 30, "null", "None", "true",
    "[]", "{}", "2026-02-30", "2026-13-01", "0000-00-00", "99999-01-01", "2026-11-23T25:61", "0001-01-01T00:00",
    "9999-12-31T23:59", "'", '"', "';--", "%", "%s", "%00", "{{7*7}}", "${7*7}", "<script>alert(1)</script>",
    "javascript:alert(1)", "../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "//evil.example",
    "https://evil.example/", "\\\\evil\\share", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "x" * 300, "x" * 30_000,
    "ä" * 20_001, "𝕏" * 500, "\u202etxt", "\u200b", "a\r\nBcc: all@evil.example", "a\nb", "\x1b[31m", "\x7f",
    "\x01\x02", "é" * 100 + "\u0301" * 400, "01900000-0000-7000-8000-000000000000", "not-a-uuid", "CMP-2026-99999",
    "en", "xx", "Europe/Nowhere", "[[[[[[", "(?P<", "-created_at", "customer__organisation__name", "password",
    "newest;drop", "after", "eyJ:x:y", "☃", "NULL", "\U0001f3f3\ufe0f\u200d\U0001f308",
]  # fmt: skip
UNREADABLE = ["\x00", "a\x00b"]
"""What PostgreSQL cannot keep: refused at the door. (Halves of surrogates do not survive Django's decoding.)"""
NAMES = [
    "sort", "after", "before", "size", "tab", "q", "page", "clear", "version", "id", "pk", "organisation", "customer",
    "next", "view", "name", "state", "is_superuser", "csrf", "format", "digest", "columns", "back", "initial", "kind",
    "record", "to", "now", "pdf", "act",
]  # fmt: skip
SECONDS = 5


def uploads(dice: random.Random) -> SimpleUploadedFile:
    """A file that is not what it says, or calls itself something strange."""
    name = dice.choice(
        ["a.pdf", "a.html", "a.svg", "../../a.png", "CON", "a" * 300 + ".txt", "a\u202efdp.exe", ".htaccess", "a.csv"]
    )
    content = dice.choice(
        [
            b"",
            b"<html><script>1</script>",
            b"%PDF-1.7 broken",
            b"\x89PNG\r\n\x1a\nbroken",
            b"PK\x03\x04",
            b"\xff" * 2000,
        ]
    )
    return SimpleUploadedFile(name, content, dice.choice(["text/html", "application/pdf", "image/png", "x"]))


@dataclass
class Log:
    """What happened inside requests: exceptions with their place, and how often which status was answered."""

    accidents: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


@contextmanager
def accidents() -> Iterator[Log]:
    """Listen to what goes wrong inside requests."""
    met = Log()

    def note(sender: Any, request: Any, **_kwargs: Any) -> None:
        import sys

        kind, error, trace = sys.exc_info()
        while trace and trace.tb_next:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-2:]}:{trace.tb_lineno}" if trace else ""
        first = error
        while first is not None and (first.__cause__ or first.__context__):
            first = first.__cause__ or first.__context__
        met.accidents.append(f"{kind.__name__ if kind else ''}: {str(error)[:150]} at {place}; first {first!r:.300}")

    got_request_exception.connect(note)
    yield met
    got_request_exception.disconnect(note)


def fault_of(found: Visit, seconds: float) -> str:
    """What is wrong with an answer, or nothing."""
    if found.status >= 500 and found.status != 503:
        return str(found.status)
    if "Traceback" in found.text or "psycopg" in found.text:
        return "tells of its inside"
    return f"took {seconds:.1f} s" if seconds > SECONDS else ""


def tried(client: Client, method: str, url: str, data: Any, met: Log, **extra: Any) -> list[str]:
    """The fault of one request, with how to see it again."""
    before, begun = len(met.accidents), time.monotonic()
    found = visit(client, method, url, data, **extra)
    met.statuses[found.status] += 1
    fault = fault_of(found, time.monotonic() - begun)
    return [f"{method} {url[:120]} {str(data)[:300]!r}: {fault} {met.accidents[before:]}"] if fault else []


def page_forms(world: World, address: Any, part: str) -> list[Form]:
    found = visit(world.clients[part], "GET", url_of(address, world.things(part)))
    return [form for form in forms_of(found.text) if form.method == "POST" and "sign-out" not in form.action]


def mutated(form: Form, dice: random.Random) -> dict[str, Any]:
    """The form's values, one to three of them nasty, some files strange, now and then a field nobody asked for."""
    data: dict[str, Any] = dict(form.values)
    for name in dice.sample(sorted(data), min(len(data), dice.randint(1, 3))):
        data[name] = dice.choice([*NASTY, *form.choices.get(name, [])])
    for name in form.files:
        if dice.random() < 0.7:
            data[name] = [uploads(dice) for _number in range(dice.randint(1, 2))]
    if dice.random() < 0.3:
        data[dice.choice(NAMES)] = dice.choice(NASTY)
    return data


TURNS = {"staff": 4, "portal": 12, "act": 8}
"""The portal has fewer forms, so each is tried more often."""


@pytest.mark.parametrize("side", ["staff", "portal"])
def test_every_form_survives_nasty_values(world: World, side: str) -> None:
    faults: list[str] = []
    dice = random.Random(f"forms {side}")
    with accidents() as met:
        for address in SEATED:
            if not address.name.startswith(side) or address.name in READ_ELSEWHERE or not address.access:
                continue
            if "POST" not in address.access.methods:
                continue
            part = who_may(address, "POST")
            url = url_of(address, world.things(part))
            forms = page_forms(world, address, part) if "GET" in address.access.methods else []
            forms = [form for form in forms if form.action in ("", url) or form.action.startswith("?")]
            for form in forms or [Form("", "POST", dict.fromkeys(dice.sample(NAMES, 5), "x"))]:
                for _turn in range(TURNS[side]):
                    faults += tried(world.clients[part], "POST", url, mutated(form, dice), met)
    none_of(faults)
    assert met.statuses[422] > 20, "the forms were reached and refused"
    assert met.statuses[302] > 5, "what is harmless was taken"


ACTS = [(slug, one.act) for slug, entry in sorted(ENTRIES.items()) for one in entry.flow.transitions if one.roles]
"""Acts of nobody are the product's own: no form leads to them."""


def opened_form(world: World, slug: str, act: str) -> tuple[str, str, Form]:
    """Who can do this act now, where, and the form that is shown: in the first state in which it opens."""
    entry = ENTRIES[slug]
    transition = entry.flow.transition(act)
    assert transition
    side = "portal" if transition.for_customer else "staff"
    records = [world.before(slug, act)] if act in entry.at else (world.at(slug, state) for state in transition.sources)
    for record in records:
        url = entry.address(world.cast.a, record, f"{act}/", side=side)
        for part in ("manager", "engineer", "regulatory", "piet"):
            shown = forms_of(visit(world.clients[part], "GET", url).text)
            for form in shown:
                if "version" in form.values:
                    return part, url, form
    pytest.fail(
        f"the form of {act} opens nowhere: say in `at` of the entry of {slug} how a record comes to where it does"
    )


@pytest.mark.parametrize(("slug", "act"), ACTS)
def test_every_act_survives_nasty_values(world: World, slug: str, act: str) -> None:
    part, url, form = opened_form(world, slug, act)
    dice, faults = random.Random(act), []
    with accidents() as met:
        for _turn in range(TURNS["act"]):
            faults += tried(world.clients[part], "POST", url, mutated(form, dice), met)
    none_of(faults)


@pytest.mark.parametrize("side", ["staff", "portal"])
def test_every_address_survives_nasty_questions(world: World, side: str) -> None:
    faults: list[str] = []
    dice = random.Random(f"questions {side}")
    with accidents() as met:
        for address in SEATED:
            if not address.name.startswith(side) or address.name in READ_ELSEWHERE or not address.access:
                continue
            if "GET" not in address.access.methods:
                continue
            part = who_may(address, "GET")
            url = url_of(address, world.things(part))
            page = visit(world.clients[part], "GET", url).text
            names = sorted({name for form in forms_of(page) for name in form.values} | set(NAMES))
            for _turn in range(2):
                question = {name: dice.choice(NASTY)[:3000] for name in dice.sample(names, 3)}
                faults += tried(world.clients[part], "GET", url, question, met)
            fragment = {dice.choice(names): dice.choice(NASTY)[:1000]}
            faults += tried(world.clients[part], "GET", url, fragment, met, HTTP_HX_REQUEST="true")
    none_of(faults)


def test_nasty_addresses_are_not_found(world: World) -> None:
    faults: list[str] = []
    slug, client = world.cast.a.slug, world.clients["manager"]
    with accidents() as met:
        for word in (text for text in NASTY if text.strip()):
            part = quote(word[:1500], safe="")
            inside = (f"complaints/{part}/", f"{part}/x/", f"complaints/x/{part}/", f"clocks/{part}/", f"trail/{part}/")
            for url in (f"/{part}/", f"/invitation/{part}/", *(f"/{slug}/{rest}" for rest in inside)):
                faults += tried(client, "GET", url, None, met)
    none_of(faults)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_text_is_refused_at_the_door(world: World, text: str) -> None:
    slug, client = world.cast.a.slug, world.clients["piet"]
    raw = quote(text)
    new = f"/{slug}/portal/reports/new/"
    answers = [
        visit(client, "GET", f"/{slug}/portal/reports/?now={raw}"),
        visit(client, "GET", f"/{slug}/portal/find/?q={raw}"),
        visit(client, "POST", new, f"description=It+cracks{raw}", content_type="application/x-www-form-urlencoded"),
        visit(client, "POST", new, {"description": "It cracks\x00"}),
    ]
    assert all(answer.status == 400 and not answer.touched for answer in answers)
    assert all("not text" in answer.text for answer in answers)


def test_broken_bodies_are_refused(world: World) -> None:
    slug, client = world.cast.a.slug, world.clients["piet"]
    new = f"/{slug}/portal/reports/new/"
    bodies = [
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nhalf"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=" + "x" * 500, b"--x"),
        ("application/json", b"{" * 5000),
        ("application/json", b'{"a": "\\ud800"}'),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _number in range(2000))),
        ("application/x-www-form-urlencoded; charset=utf-7", b"description=+AGE-"),
        ("text/plain; charset=nonsense", b"\xff\xfe"),
    ]  # fmt: skip
    faults: list[str] = []
    with accidents() as met:
        for kind, body in bodies:
            answer = client.generic("POST", new, body, kind)
            if answer.status_code >= 500:
                faults.append(f"{kind} {body[:60]!r}: {answer.status_code} {met.accidents[-1:]}")
    none_of(faults)


def test_a_fuzz_of_whole_requests(world: World) -> None:
    """Six hundred requests by anybody to anything, with any method, path, question and body; the seed is fixed."""
    dice = random.Random(20261123)
    parts = [*world.clients]
    faults: list[str] = []
    with accidents() as met:
        for _turn in range(600):
            address = dice.choice(SEATED)
            here = world.things("piet" if address.name.startswith("portal") else "manager")
            url = url_of(address, here)
            if dice.random() < 0.4:
                place = dice.randrange(1, len(url))
                url = url[:place] + quote(dice.choice([*NASTY[:40], *string.punctuation])[:50]) + url[place:]
            url += "?" + "&".join(
                f"{dice.choice(NAMES)}={quote(dice.choice(NASTY)[:500])}" for _n in range(dice.randint(0, 3))
            )
            method = dice.choice(["GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
            body = {dice.choice(NAMES): dice.choice(NASTY) for _n in range(3)} if method == "POST" else None
            faults += tried(world.clients[dice.choice(parts)], method, url, body, met)
    none_of(faults)
