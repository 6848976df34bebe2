"""Complaints by the million, in fifty organisations of very different size, through the same triggers as in life.

A few complaints are made by the product itself; the database multiplies them: other words, customers, states and days.
Rows, readable history, trail and search entries come into being as they do in an import.
"""

import random
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection

from feedback.models import Complaint
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer, Organisation, Site
from tests import ground
from tests.factories.cast import House, make_house
from tests.factories.complaints import complaint

ORGANISATIONS = 50
CUSTOMERS = 40
CHUNK = 20_000
VOCABULARY = 3_000
WORDS = 30
"""Words of a report; the n-th word of the vocabulary is about 1/n as frequent as the first (Zipf)."""

TABLES = ("records_record", "feedback_complaint", "records_event")
STATES = ("open", "acknowledged", "replied", "closed")

_PLAN = f"""
CREATE TEMP TABLE plan AS
SELECT gen_random_uuid() AS id, n, 1 + n %% {len(STATES)} AS template,
       now() - (%(top)s - n) * interval '37 seconds' AS moment,
       (%(customers)s::uuid[])[1 + floor(power(random(), 2) * cardinality(%(customers)s::uuid[]))::int] AS customer,
       (ARRAY['critical','major','minor'])[1 + (n / 7 %% 3)] AS severity,
       (SELECT string_agg((%(words)s::text[])[ceil(power({VOCABULARY}, random()))::int], ' ')
          FROM generate_series(1, {WORDS}) g WHERE n > 0) AS words
  FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_RECORDS = """
INSERT INTO records_record
SELECT r.* FROM plan p JOIN seed_record t ON t.template = p.template,
 LATERAL jsonb_populate_record(t.whole, jsonb_build_object('id', p.id, 'organisation_id', %(organisation)s::uuid,
   'number', 'CMP-2026-' || lpad(p.n::text, 7, '0'), 'title', left(p.words, 60), 'customer_id', p.customer,
   'site_id', %(site)s::uuid, 'owner_id', %(person)s::uuid, 'created_by_id', %(person)s::uuid, 'shared', true,
   'created_at', p.moment, 'state_since', p.moment)) r
"""
_COMPLAINTS = """
INSERT INTO feedback_complaint
SELECT r.* FROM plan p JOIN seed_complaint t ON t.template = p.template,
 LATERAL jsonb_populate_record(t.whole, jsonb_build_object('record_ptr_id', p.id, 'received_by_id', NULL,
   'description', p.words, 'severity', p.severity, 'lot', 'L-' || p.n %% 997, 'customer_reference', 'ref' || p.n,
   'import_key', '', 'received_at', p.moment, 'aware_at', p.moment)) r
"""
_EVENTS = """
INSERT INTO records_event
SELECT r.* FROM plan p JOIN seed_event t ON t.template = p.template,
 LATERAL jsonb_populate_record(t.whole, jsonb_build_object('id', gen_random_uuid(), 'record_id', p.id,
   'organisation_id', %(organisation)s::uuid, 'by_id', NULL, 'signature', NULL, 'at', p.moment)) r
"""
_SEARCH = """
INSERT INTO records_searchentry
 (record_id, organisation_id, customer_id, shared, created_at, staff_vector, customer_vector)
SELECT p.id, %(organisation)s::uuid, p.customer, true, p.moment, v, v
  FROM plan p, LATERAL (SELECT setweight(to_tsvector('simple', p.words || ' serial' || p.n), 'B')
    || array_to_tsvector(ARRAY['~' || %(organisation)s::text, '~kind:complaint', '~code:lot=l' || p.n %% 997,
                               '~code:product=mountingbracketb10'])) x(v)
"""


@dataclass(frozen=True)
class World:
    """The largest and the smallest organisation with their whole cast, and how many complaints the largest has."""

    large: House
    small: House
    others: list[Organisation]

    @property
    def organisations(self) -> list[Organisation]:
        """All, largest first."""
        return [self.large.organisation, *self.others, self.small.organisation]


def found_world() -> World:
    """Fifty organisations; the first and the last with people of every role."""
    large, small = make_house("large"), make_house("small")
    others = []
    for number in range(ORGANISATIONS - 2):
        organisation = Organisation.objects.create(slug=f"bench-{number}", name=f"Bench {number}", zone="Europe/Vienna")
        with tenant_context(Acting(organisation.pk, source="bench")):
            Site.objects.create(organisation=organisation, code="ONE", name="One", country="AT", zone="Europe/Vienna")
        others.append(organisation)
    world = World(large, small, others)
    for organisation in world.organisations:
        with tenant_context(Acting(organisation.pk, source="bench")):
            Customer.objects.bulk_create(
                Customer(organisation=organisation, code=f"C{number}", name=f"Customer {number}", zone="Europe/Berlin")
                for number in range(CUSTOMERS)
            )
    _keep_templates(large)
    return world


def shares(total: int, *, alone: bool = False) -> list[int]:
    """How many complaints each organisation gets: the n-th has 1/n of the first, which has about 22 %.

    alone: the first has all but one of each of the others.
    """
    if alone:
        return [total - ORGANISATIONS + 1, *[1] * (ORGANISATIONS - 1)]
    weights = [1 / rank for rank in range(1, ORGANISATIONS + 1)]
    return [max(1, round(total * weight / sum(weights))) for weight in weights]


def grow(world: World, before: int, total: int, *, alone: bool = False) -> None:
    """Add complaints until there are `total` in all; `before` is how many there were. Two organisations at a time.

    alone: nearly all of them in the largest organisation.
    """
    words = vocabulary()
    earlier = shares(before, alone=alone) if before else [0] * ORGANISATIONS

    def fill(organisation: Organisation, start: int, goal: int) -> None:
        with superuser() as server:
            for first in range(start + 1, goal + 1, CHUNK):
                _chunk(server, organisation.pk, world.large, first, min(goal, first + CHUNK - 1), goal, words)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(fill, world.organisations, earlier, shares(total, alone=alone)))
    with superuser() as server:
        server.execute("VACUUM ANALYZE")


@contextmanager
def superuser() -> Iterator[psycopg.Connection[Any]]:
    """The server's own superuser in the bench's database: no wall, but the same triggers."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(ground.superuser_url(), dbname=name, autocommit=True) as server:
        yield server


def _keep_templates(house: House) -> None:
    """One complaint in each state, made by the product; the rows of the database are copies of these."""
    made = [complaint(house, state).pk for state in STATES]
    with superuser() as server:
        for table, column in (("record", "id"), ("complaint", "record_ptr_id")):
            real = "records_record" if table == "record" else "feedback_complaint"
            server.execute(
                f"CREATE TABLE seed_{table} AS SELECT array_position(%s::uuid[], x.{column}) AS template, x AS whole"
                f" FROM {real} x WHERE x.{column} = ANY(%s)".encode(), [made, made]
            )  # fmt: skip
        server.execute(
            "CREATE TABLE seed_event AS SELECT DISTINCT ON (record_id) array_position(%s::uuid[], x.record_id)"
            " AS template, x AS whole FROM records_event x WHERE x.record_id = ANY(%s) ORDER BY record_id, at",
            [made, made],
        )


def _chunk(
    server: psycopg.Connection[Any], organisation: uuid.UUID, house: House, first: int, last: int, top: int,
    words: list[str],
) -> None:  # fmt: skip
    with server.transaction():
        server.execute("SELECT set_config('app.organisation', %s, true), set_config('app.person', '', true),"
                       " set_config('app.source', 'bench', true)", [str(organisation)])  # fmt: skip
        one = "SELECT array_agg(id ORDER BY id) FROM organisations_customer WHERE organisation_id = %s"
        (customers,) = server.execute(one, [organisation]).fetchone() or ([],)
        (site,) = server.execute(
            "SELECT id FROM organisations_site WHERE organisation_id = %s ORDER BY id LIMIT 1", [organisation]
        ).fetchone() or (None,)
        values = {
            "first": first, "last": last, "top": top, "customers": customers, "words": words, "site": site,
            "organisation": str(organisation), "person": str(house.people["engineer"].pk),
        }  # fmt: skip
        server.execute(_PLAN, values)
        for statement in (_RECORDS, _COMPLAINTS, _EVENTS, _SEARCH):
            server.execute(statement, values)
        server.execute("DROP TABLE plan")


def vocabulary() -> list[str]:
    """Words that are no words, always the same ones, the frequent ones first."""
    dice, found = random.Random(7), dict[str, None]()
    while len(found) < VOCABULARY:
        found["".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _syllable in range(3))] = None
    return list(found)


def rows_of(house: House) -> int:
    """How many complaints the house has."""
    with tenant_context(Acting(house.organisation.pk, source="bench")):
        return Complaint.objects.count()
