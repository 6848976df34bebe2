"""The wall through pooled connections: whoever had a connection before leaves nothing in it for whoever comes next.

The pool here hands connections on as they are, without any reset: the worst that a pool may do.
"""

import os
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from queue import LifoQueue
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import errors
from psycopg.pq import TransactionStatus

from qms.organisations.context import AlreadyActing, act_as, tenant_context
from qms.organisations.models import Customer
from tests.census.database import as_app, as_superuser
from tests.census.test_wall import CONTEXT
from tests.factories.cast import Cast, House, make_cast

Server = psycopg.Connection[Any]
ALTERNATIONS = int(os.environ.get("WALL_ALTERNATIONS", "2000"))
SIZE = 3
COUNT = "SELECT organisation_id, count(*) FROM organisations_customer GROUP BY 1"
LEFT = """SELECT coalesce(current_setting('app.organisation', true), ''), coalesce(current_setting('app.person', true),
 ''), coalesce(current_setting('app.customer', true), ''), current_user::text, session_user::text"""
CLEAN = ("", "", "", "app", "app")


class Pool:
    """Connections of the runtime's role, the last one given back first."""

    def __init__(self, connections: list[Server]) -> None:
        self.free: LifoQueue[Server] = LifoQueue()
        for one in connections:
            self.free.put(one)

    @contextmanager
    def connection(self) -> Iterator[Server]:
        """One connection, given back as it is when the block ends."""
        taken = self.free.get(timeout=30)
        try:
            yield taken
        finally:
            if taken.info.transaction_status != TransactionStatus.IDLE:
                taken.rollback()
            self.free.put(taken)


@pytest.fixture(scope="module")
def houses(database: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Two organisations: the second with one customer more, so that counts tell them apart."""
    with django_db_blocker.unblock():
        cast = make_cast()
        with tenant_context(cast.b.acting("admin")):
            Customer.objects.create(organisation=cast.b.organisation, code="ZZ", name="Zuse", zone="Europe/Berlin")
        yield cast
        connection.close()


@pytest.fixture
def pool(houses: Cast) -> Iterator[Pool]:
    """A pool of three connections."""
    with as_app() as one, as_app() as two, as_app() as three:
        yield Pool([one, two, three])


def expected(house: House, cast: Cast) -> list[tuple[Any, int]]:
    return [(house.organisation.pk, 2 if house is cast.a else 3)]


def enter(server: Server, house: House, *, portal: bool) -> None:
    """Act for the house, as its customer's person in the portal."""
    person = house.people["piet" if portal else "engineer"]
    customer = house.nordlicht.pk if portal else ""
    server.execute(CONTEXT, [str(house.organisation.pk), str(person.pk), str(customer)])
    if portal:
        server.execute("SET LOCAL ROLE portal")


def _fails(server: Server) -> None:
    server.execute("SELECT 1 / 0")


def _returns(server: Server) -> None:
    server.execute("SELECT 1")


def _fails_inside(server: Server) -> None:
    """An error in a savepoint that is undone; the transaction goes on."""
    with suppress(errors.DivisionByZero), server.transaction():
        server.execute("SELECT set_config('app.person', '', true)")
        server.execute("SELECT 1 / 0")


def _prepares(server: Server) -> None:
    """A statement prepared by one is run by the next with the next one's context."""
    server.execute(COUNT.encode(), prepare=True)


ENDS = (_returns, _fails, _fails_inside, _prepares, _returns)


def faults_of_turn(pool: Pool, cast: Cast, dice: random.Random) -> list[str]:
    """One borrower: nobody's context at first, then what belongs to its house, then some end; sometimes no context."""
    house, portal, rolled_back = dice.choice([cast.a, cast.b]), dice.random() < 0.4, dice.random() < 0.4
    found: list[str] = []
    with pool.connection() as server:
        left = server.execute(LEFT.encode()).fetchone()
        if left != CLEAN:
            found.append(f"left by the one before: {left}")
        if dice.random() < 0.3:
            try:
                found.append(f"without context: {server.execute(COUNT.encode()).fetchall()}")
            except errors.InsufficientPrivilege:
                return found
        with suppress(errors.DivisionByZero), server.transaction(force_rollback=rolled_back):
            enter(server, house, portal=portal)
            seen = server.execute(COUNT.encode()).fetchall()
            right = [(house.organisation.pk, 1)] if portal else expected(house, cast)
            if seen != right:
                found.append(f"{house.slug} saw {seen}, not {right}")
            dice.choice(ENDS)(server)
    return found


def test_nothing_is_carried_over_in_thousands_of_alternations(pool: Pool, houses: Cast) -> None:
    """Three borrowers at once alternate between organisations, sides and ways to end; one seed each."""

    def borrow(number: int) -> list[str]:
        dice = random.Random(f"borrower {number}")
        return [fault for _turn in range(ALTERNATIONS // SIZE + 1) for fault in faults_of_turn(pool, houses, dice)]

    with ThreadPoolExecutor(SIZE) as threads:
        faults = [fault for found in threads.map(borrow, range(SIZE)) for fault in found]
    assert faults == []


@pytest.mark.parametrize(
    "forged",
    [
        "SET ROLE owner", "SET ROLE trail", "SET ROLE search", "SET ROLE backup", "SET ROLE {superuser}",
        "SET SESSION AUTHORIZATION owner", "SET SESSION AUTHORIZATION {superuser}",
        "SET LOCAL session_replication_role = replica", "ALTER ROLE app BYPASSRLS",
        "ALTER TABLE organisations_customer NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE organisations_customer DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON organisations_customer",
        "CREATE FUNCTION tenant(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA mine", "GRANT owner TO app", "COPY organisations_customer TO PROGRAM 'cat'",
        "ALTER FUNCTION tenant() RENAME TO other",
        "ALTER DEFAULT PRIVILEGES FOR ROLE owner GRANT SELECT ON TABLES TO app",
    ],
)  # fmt: skip
@pytest.mark.parametrize("portal", [False, True], ids=["app", "portal"])
def test_more_rights_are_not_taken(pool: Pool, houses: Cast, forged: str, portal: bool) -> None:
    with as_superuser() as known:
        forged = forged.replace("{superuser}", known.info.user)
    with pool.connection() as server:
        with pytest.raises(errors.InsufficientPrivilege), server.transaction():
            enter(server, houses.a, portal=portal)
            server.execute(forged.encode())
        with server.transaction():
            enter(server, houses.a, portal=portal)
            assert {row[0] for row in server.execute(COUNT.encode()).fetchall()} == {houses.a.organisation.pk}


def test_row_security_cannot_be_switched_off(pool: Pool, houses: Cast) -> None:
    """The setting exists for everybody, but turns what would be filtered into an error."""
    with pool.connection() as server:
        for portal in (False, True):
            with pytest.raises(errors.InsufficientPrivilege), server.transaction():
                enter(server, houses.a, portal=portal)
                server.execute("SET LOCAL row_security = off")
                server.execute(COUNT.encode())


NOBODYS = "0192f0aa-0000-7000-8000-000000000001"
"""The key of no organisation."""


@pytest.mark.parametrize("value", ["", "not a uuid", "*", "' OR true --", "null", NOBODYS, "{a},{b}"])
def test_a_context_that_is_none_shows_nothing(pool: Pool, houses: Cast, value: str) -> None:
    value = value.format(a=houses.a.organisation.pk, b=houses.b.organisation.pk)
    with pool.connection() as server:
        try:
            with server.transaction():
                server.execute(CONTEXT, [value, "", ""])
                seen = server.execute(COUNT.encode()).fetchall()
        except psycopg.Error:
            seen = []
        assert seen == []


@pytest.mark.parametrize("portal", [False, True], ids=["app", "portal"])
def test_a_temporary_table_is_not_read_instead_of_ours(pool: Pool, houses: Cast, portal: bool) -> None:
    """It would stay in the connection, and whoever gets it next would read what somebody else has put there."""
    with pool.connection() as server, server.transaction(force_rollback=True):
        enter(server, houses.a, portal=portal)
        server.execute("CREATE TEMPORARY TABLE organisations_customer (id uuid, organisation_id uuid)")
        seen = server.execute(COUNT.encode()).fetchall()
    assert seen == ([(houses.a.organisation.pk, 1)] if portal else expected(houses.a, houses))


def test_a_context_left_in_a_session_is_noticed_by_the_next(pool: Pool, houses: Cast) -> None:
    """Somebody who could run SQL sets the values for the session instead of the transaction: the product stops."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.organisation', %s, false)", [str(houses.b.organisation.pk)])
    try:
        with pytest.raises(AlreadyActing), tenant_context(houses.a.acting("engineer")):
            pytest.fail("nobody noticed")
        with pytest.raises(AlreadyActing), tenant_context(houses.a.acting("engineer")):
            act_as(houses.a.acting("engineer"))
    finally:
        connection.close()


def test_a_cursor_with_hold_keeps_only_what_its_own_house_saw(pool: Pool, houses: Cast) -> None:
    """Rows that were read stay with the cursor; nothing more can be fetched through it by the next house."""
    with as_app() as server:
        with server.transaction():
            enter(server, houses.a, portal=False)
            server.execute("DECLARE kept CURSOR WITH HOLD FOR SELECT organisation_id FROM organisations_customer")
        with server.transaction():
            enter(server, houses.b, portal=False)
            rows = server.execute("FETCH ALL FROM kept").fetchall()
            assert {row[0] for row in rows} == {houses.a.organisation.pk}, "it was filtered when it was opened"
            assert server.execute(COUNT.encode()).fetchall() == expected(houses.b, houses)


def test_a_prepared_statement_asks_for_whom_it_runs_now(pool: Pool, houses: Cast) -> None:
    """A plan made for one house is not the answer for the other, however often it was used."""
    with as_app() as server:
        server.execute("PREPARE mine AS SELECT organisation_id, count(*) FROM organisations_customer GROUP BY 1")
        for turn in range(20):
            house = houses.b if turn % 3 else houses.a
            with server.transaction():
                enter(server, house, portal=False)
                assert server.execute("EXECUTE mine").fetchall() == expected(house, houses)
        with server.transaction():
            enter(server, houses.b, portal=True)
            assert server.execute("EXECUTE mine").fetchall() == [(houses.b.organisation.pk, 1)]
        with pytest.raises(errors.InsufficientPrivilege):
            server.execute("EXECUTE mine")


def test_a_savepoint_gives_the_context_back(pool: Pool, houses: Cast) -> None:
    """What is set inside a savepoint that is undone is undone; a role too."""
    with pool.connection() as server, server.transaction():
        enter(server, houses.a, portal=False)
        with server.transaction(force_rollback=True):
            enter(server, houses.b, portal=True)
        assert server.execute(COUNT.encode()).fetchall() == expected(houses.a, houses)
        assert server.execute("SELECT current_user::text").fetchone() == ("app",)


def test_nobody_who_serves_passes_the_wall(pool: Pool) -> None:
    """No connection of the product belongs to a superuser or to a role that passes row security."""
    with as_superuser() as server:
        sql = """SELECT a.usename FROM pg_stat_activity a JOIN pg_roles r ON r.rolname = a.usename
          WHERE a.usename IN ('app', 'portal') AND (r.rolsuper OR r.rolbypassrls)"""
        assert server.execute(sql.encode()).fetchall() == []
