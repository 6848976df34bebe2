"""Keys of others in every place that takes one: choices, bodies, queries, headers. All are like missing ones."""

import random
import re
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.utils import timezone

from qms.organisations.context import tenant_context
from qms.pdf.models import RecordPdf
from tests.census.database import TENANT_TABLES, as_superuser
from tests.census.forms import Form, forms_of
from tests.census.kinds import ENTRIES
from tests.census.lookalikes import clock_stands_still, first_difference, masked
from tests.census.targets import MISSING, MISSING_WORDS, url_of
from tests.census.test_bad_input import opened_form
from tests.census.visits import Visit, by_code_alone, none_of, visit
from tests.census.world import PORTAL_PARTS, READ_ELSEWHERE, SEATED, STAFF_PARTS, World, may

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
BY_NUMBER = {"number", "similar_record", "record_number", "record"}
"""Fields that take the number of a record instead of a key."""
MACHINERY = {"csrfmiddlewaretoken", "form_key", "form_address", "challenge"}


Keys = dict[str, set[str]]
"""Keys of rows, each with the tables in which it is one."""


def keys_of(organisation: Any) -> Keys:
    """Every key of a row of that organisation, in whatever table, and of its people."""
    found: Keys = {}
    with as_superuser() as server:
        for (table,) in server.execute(TENANT_TABLES).fetchall():
            sql = """SELECT array_agg(attname::text) FROM pg_attribute WHERE attrelid = %s::regclass
              AND attname IN ('id', 'organisation_id', 'person_id') AND NOT attisdropped"""
            row = server.execute(sql, [table]).fetchone()
            columns = set(row[0] or ()) if row else set()
            if "organisation_id" in columns:
                for column in columns - {"organisation_id"}:
                    ask = f"SELECT {column}::text FROM {table} WHERE organisation_id = %s AND {column} IS NOT NULL"
                    for (key,) in server.execute(ask.encode(), [organisation]).fetchall():
                        found.setdefault(key, set()).add("accounts_person" if column == "person_id" else table)
    return {key: tables for key, tables in found.items() if KEY.fullmatch(key)}


def pages_of(world: World, part: str) -> dict[str, Visit]:
    """Every page that the part may look at, about what is theirs."""
    seen = {}
    for address in SEATED:
        assert address.access
        if address.name not in READ_ELSEWHERE and "GET" in address.access.methods and may(address, part, "GET"):
            url = url_of(address, world.things(part))
            seen[url] = visit(world.clients[part], "GET", url)
    return seen


def pages_of_acts(world: World, slug: str) -> dict[str, Visit]:
    """The pages on which staff do the acts of a kind, each in a state where it opens."""
    pages = {}
    for transition in ENTRIES[slug].flow.transitions:
        if transition.form and not transition.for_customer:
            _part, url, _form = opened_form(world, slug, transition.act)
            pages[url] = visit(world.clients["manager"], "GET", url)
    return pages


@dataclass
class Tour:
    """What the parts were shown, looked at once, and the keys of both houses."""

    world: World
    own: Keys
    foreign: Keys
    seen: dict[str, dict[str, Visit]] = field(default_factory=dict)

    def pages(self, part: str) -> dict[str, Visit]:
        """The pages of a part."""
        if part not in self.seen:
            self.seen[part] = pages_of(self.world, part)
        return self.seen[part]

    def acts(self, slug: str) -> dict[str, Visit]:
        """The pages of the acts of a kind."""
        if slug not in self.seen:
            self.seen[slug] = pages_of_acts(self.world, slug)
        return self.seen[slug]


def begun(world: World) -> Tour:
    """A tour that has seen nothing yet."""
    return Tour(world, keys_of(world.cast.a.organisation.pk), keys_of(world.cast.b.organisation.pk))


@pytest.fixture(scope="module")
def tour(world: World) -> Tour:
    """One tour for all questions here: what was done on it is undone, so a page stays as it was."""
    return begun(world)


def led_elsewhere(tour: Tour, who: str, pages: dict[str, Visit]) -> list[str]:
    """The keys of rows of the other organisation that these pages show."""
    return [f"{who} {url}: {key}" for url, found in pages.items() for key in keys_on(found) & tour.foreign.keys()]


def keys_on(page: Visit) -> set[str]:
    """All keys that stand somewhere on a page."""
    return set(KEY.findall(page.text))


@pytest.mark.parametrize("part", ["manager", "admin", "engineer", "piet", "rival"])
def test_no_page_offers_a_foreign_key(tour: Tour, part: str) -> None:
    """No choice, no hidden field, no address on any page leads to a row of the other organisation."""
    assert len(tour.foreign) > 200
    assert any(keys_on(page) & tour.own.keys() for page in tour.pages(part).values()), "the pages do carry keys"
    none_of(led_elsewhere(tour, part, tour.pages(part)))


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_no_form_of_an_act_offers_a_foreign_key(tour: Tour, slug: str) -> None:
    none_of(led_elsewhere(tour, slug, tour.acts(slug)))


def fields_with_keys(form: Form) -> list[str]:
    """The fields that take a key or a number."""
    named = [name for name in form.values if name not in MACHINERY]
    return [
        name for name in named
        if name in BY_NUMBER or any(KEY.fullmatch(value) for value in (form.values[name], *form.choices.get(name, ())))
    ]  # fmt: skip


def foreign_of(world: World, part: str) -> dict[str, str]:
    """Keys of rows that are not the part's: of the other organisation, and for customers of the other customer."""
    b, a = world.cast.b, world.cast.a
    found = {
        "site": b.graz.pk, "customer": b.nordlicht.pk, "person": b.engineer.pk, "record": world.b.mine.pk,
        "file": world.b.keys[world.b.mine.number]["shared"].pk, "job": world.b.keys["job manager"].pk,
        "organisation": b.organisation.pk,
    }  # fmt: skip
    if part in PORTAL_PARTS:
        rival = {"customer": a.aurelia.pk, "record": world.a.theirs.pk, "person": a.rival.pk}
        found |= {f"{what} of another customer": key for what, key in rival.items()}
    return {what: str(key) for what, key in found.items()}


def rows_like(tour: Tour, form: Form, name: str) -> dict[str, str]:
    """For every table whose rows the field offers: the key of a row in it that is the other organisation's."""
    offered = {key for value in (form.values[name], *form.choices.get(name, ())) for key in KEY.findall(value)}
    tables = {table for key in offered for table in tour.own.get(key, ())}
    return {f"row in {table}": key for key, where in tour.foreign.items() for table in where & tables}


def tried_in(tour: Tour, part: str, form: Form, name: str) -> dict[str, str]:
    """The foreign keys for a field: rows like those that it offers, and another kind of thing that is drawn for it.

    In the portal, where fields are few and two walls stand, all kinds of things.
    """
    if name in BY_NUMBER:
        return {"number": tour.world.b.mine.number}
    others = foreign_of(tour.world, part)
    if part in PORTAL_PARTS:
        return others | rows_like(tour, form, name)
    drawn = random.Random(f"{form.action} {name}").choice(sorted(others))
    return {drawn: others[drawn], **rows_like(tour, form, name)}


def faults_of_field(tour: Tour, part: str, form: Form, url: str, name: str) -> list[str]:
    """The answers to foreign keys in one field, against the answer to one that does not exist."""
    missing = MISSING_WORDS["number"] if name in BY_NUMBER else str(MISSING)
    target = url if form.action in ("", "?") else form.action
    expected = sent(tour.world, part, form, target, name, missing)
    faults = []
    for what, key in tried_in(tour, part, form, name).items():
        found = sent(tour.world, part, form, target, name, key)
        if found != expected:
            told = first_difference((found[0], (), found[1]), (expected[0], (), expected[1]))
            faults.append(f"{part} {form.method} {target} {name}={what}: {found[2]} {told}")
    return faults


def sent(world: World, part: str, form: Form, url: str, name: str, key: str) -> tuple[int, bytes, str, frozenset[str]]:
    """What is answered to the form with this key in this field, with the key itself taken out of it."""
    found = visit(world.clients[part], form.method, url, {**form.values, name: key})
    return found.status, masked(found.body.replace(key.encode(), b"")), re.sub(KEY, "", found.location), found.touched


def faults_of_fields(tour: Tour, part: str, pages: dict[str, Visit]) -> tuple[list[str], set[tuple[str, str, str]]]:
    """The answers to foreign keys in each field of these pages that takes one, and which fields those are."""
    faults, tried = [], set()
    for url, page in pages.items():
        for form in forms_of(page.text):
            for name in fields_with_keys(form):
                place = (form.method, re.sub(KEY, "", form.action or url), name)
                if place not in tried and "switch" not in form.action:
                    tried.add(place)
                    with clock_stands_still(timezone.now()):
                        faults += faults_of_field(tour, part, form, url, name)
    return faults, tried


@pytest.mark.parametrize("part", ["manager", "engineer", "admin", "piet"])
def test_a_foreign_key_in_a_form_is_like_a_missing_one(tour: Tour, part: str) -> None:
    faults, tried = faults_of_fields(tour, part, tour.pages(part))
    none_of(faults)
    assert len(tried) > (0 if part == "piet" else 2), "fields that take keys were met"


@pytest.mark.parametrize("slug", sorted(ENTRIES))
def test_a_foreign_key_in_the_form_of_an_act_is_like_a_missing_one(tour: Tour, slug: str) -> None:
    faults, tried = faults_of_fields(tour, "manager", tour.acts(slug))
    none_of(faults)
    assert tried or slug not in ("complaint", "capa", "change"), "acts in which somebody is chosen"


def test_rows_like_those_a_field_offers_are_tried(tour: Tour) -> None:
    """The acts' fields lead to people of ours, so people of the other organisation are tried in them."""
    page = next(iter(tour.acts("complaint").values()))
    offered = str(tour.world.cast.a.engineer.pk)
    form = replace(forms_of(page.text)[0], values={"owner": offered}, choices={})
    tried = tried_in(tour, "manager", form, "owner")
    assert "accounts_person" in tour.foreign[tried["row in accounts_person"]]


def test_people_of_another_organisation_are_not_chosen(world: World) -> None:
    """The owner of a complaint is chosen among our own people."""
    record = world.at("complaint", "acknowledged")
    url = f"/{world.cast.a.slug}/complaints/{record.number}/assign/"
    client = world.clients["manager"]
    form = next(form for form in forms_of(visit(client, "GET", url).text) if "version" in form.values)
    values = {**form.values, "reason": "Somebody else knows more."}
    for person, allowed in ((world.cast.b.engineer, False), (uuid.uuid4(), False), (world.cast.a.engineer2, True)):
        found = visit(client, "POST", url, {**values, "owner": str(getattr(person, "pk", person))})
        assert found.status == (302 if allowed else 422), person
        assert ("feedback_complaint" in found.touched) == allowed


def pdf_for(world: World, audience: str) -> str:
    """The key of a PDF of piet's report that was made for this audience."""
    side, part = ("portal", "piet") if audience == "customer" else ("staff", "manager")
    at(f"{side}:record_pdf_file", world, part)  # makes it
    with tenant_context(world.cast.a.acting("admin")):
        return str(RecordPdf.objects.get(record_id=world.a.mine.pk, audience=audience, digest="0" * 64).pk)


def at(name: str, world: World, part: str) -> str:
    """The address with this name about what is the part's."""
    return url_of(next(address for address in SEATED if address.name == name), world.things(part))


def test_pdfs_in_the_body_are_the_askers(world: World) -> None:
    """The form "take out" carries the key of a PDF: only one that was made for this reader is taken."""
    theirs, ours = pdf_for(world, "customer"), pdf_for(world, "staff")
    url = at("portal:record_pdf", world, "piet")
    assert visit(world.clients["piet"], "POST", url, {"pdf": theirs}).status == 302
    with by_code_alone():
        for key in (ours, str(MISSING), "x"):
            found = visit(world.clients["piet"], "POST", url, {"pdf": key})
            assert (found.status, found.touched) == (404, frozenset()), key
        other = at("portal:record_pdf", world, "rival")
        assert visit(world.clients["rival"], "POST", other, {"pdf": theirs}).status == 404


HEADERS = {
    "HTTP_X_ORGANISATION": "{slug}", "HTTP_X_TENANT": "{slug}", "HTTP_X_ORIGINAL_URL": "/{slug}/complaints/",
    "HTTP_X_REWRITE_URL": "/{slug}/complaints/", "HTTP_X_FORWARDED_PREFIX": "/{slug}", "HTTP_X_SCRIPT_NAME": "/{slug}",
    "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_FORWARDED_USER": "{email}", "HTTP_REMOTE_USER": "{email}",
    "HTTP_X_FORWARDED_FOR": "127.0.0.1", "HTTP_COOKIE_PLACE": "/{slug}/",
}  # fmt: skip


@pytest.mark.parametrize("part", [STAFF_PARTS[1], "piet"])
def test_no_header_leads_elsewhere(world: World, part: str) -> None:
    """Names of the other organisation and of its people in headers that some servers trust change nothing."""
    facts = {"slug": world.cast.b.slug, "email": world.cast.b.manager.email}
    path = f"/{world.cast.a.slug}/" if part not in PORTAL_PARTS else f"/{world.cast.a.slug}/portal/"
    visit(world.clients[part], "GET", path)  # shows what was left to be told once
    plain = visit(world.clients[part], "GET", path)
    assert plain.status == 200
    for name, value in HEADERS.items():
        found = visit(world.clients[part], "GET", path, **{name: value.format(**facts)})
        assert (found.status, masked(found.body)) == (plain.status, masked(plain.body)), name
        assert facts["slug"] not in found.text
