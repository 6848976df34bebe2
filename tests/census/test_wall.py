"""The wall from inside: what the runtime's roles can reach in the database when the code above makes a mistake."""

import threading
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg import errors

from qms.organisations.context import Acting, AlreadyActing, act_as, behind_the_counter, tenant_context
from qms.organisations.models import Customer, Site
from qms.organisations.tenancy import TenantKey
from qms.organisations.wall import registry_of
from qms.records.models import Record
from qms.trail.verify import verify_chain
from tests.census.clones import standing_in
from tests.census.conftest import Rows
from tests.census.database import TENANT_TABLES, TRAIL_TABLES, as_app
from tests.census.houses import Furnished
from tests.census.kept import FILLED, clone_of
from tests.factories.cast import Cast, make_cast

Server = psycopg.Connection[Any]
Houses = tuple[Cast, Furnished, Furnished]
pytestmark = pytest.mark.usefixtures("houses")
"""First of all, so that connections of the superuser lead to the same database."""
OF_RECORD = "EXISTS (SELECT 1 FROM records_record r WHERE r.id = {table}.{key} AND r.organisation_id = %s)"
CONTEXT = """SELECT set_config('app.organisation', %s, true), set_config('app.person', %s, true),
 set_config('app.customer', %s, true)"""

CHANGES = ("UPDATE {table} SET {column} = {column} WHERE {condition}", "DELETE FROM {table} WHERE {condition}")


@pytest.fixture(scope="module")
def houses(database: None, apart: None, django_db_blocker: Any) -> Iterator[Houses]:
    """Two furnished houses, and a row of each in every other table too."""
    with django_db_blocker.unblock(), clone_of(FILLED) as (name, found), standing_in(name):
        yield found
        connection.close()


@pytest.fixture(scope="module")
def app(houses: Houses) -> Iterator[Server]:
    """The runtime's role, without any context."""
    with as_app() as server:
        yield server


def tenant_tables(rows: Rows) -> list[str]:
    return [name for (name,) in rows(TENANT_TABLES)]


def columns_of(rows: Rows, table: str) -> list[str]:
    return [
        name
        for (name,) in rows(
            """SELECT attname::text FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum""",
            table,
        )
    ]


def of_organisation(rows: Rows, table: str) -> str:
    """The condition that picks an organisation's rows of the table, with one placeholder."""
    columns = columns_of(rows, table)
    if "organisation_id" in columns:
        return "organisation_id = %s"
    return OF_RECORD.format(table=table, key="record_ptr_id" if "record_ptr_id" in columns else columns[0])


def count(server: Server, table: str, condition: str, *values: Any) -> int:
    found = server.execute(f"SELECT count(*) FROM {table} WHERE {condition}".encode(), values).fetchone()
    return int(found[0]) if found else 0


def acting(server: Server, organisation: Any, person: Any = "", customer: Any = "") -> None:
    server.execute(CONTEXT, [str(organisation), str(person), str(customer)])


def test_without_context_every_table_raises(app: Server, rows: Rows) -> None:
    for table in tenant_tables(rows):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(f"SELECT * FROM {table} LIMIT 1".encode())
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1".encode())


def test_nothing_of_another_organisation_is_seen(app: Server, rows: Rows, superuser: Server, houses: Houses) -> None:
    cast = houses[0]
    mine, theirs = cast.a.organisation.pk, cast.b.organisation.pk
    for table in tenant_tables(rows):
        condition = of_organisation(rows, table)
        assert count(superuser, table, condition, theirs) > 0, f"{table}: nothing to hide"
        with app.transaction():
            acting(app, mine)
            assert count(app, table, "true") == count(superuser, table, condition, mine) > 0, f"{table}: own rows"
            if "EXISTS" not in condition:
                assert count(app, table, condition, theirs) == 0, table


def test_nothing_of_another_organisation_is_changed(app: Server, rows: Rows, superuser: Server, houses: Houses) -> None:
    mine, theirs = houses[0].a.organisation.pk, houses[0].b.organisation.pk
    for table in tenant_tables(rows):
        before = count(superuser, table, of_organisation(rows, table), theirs)
        for act in CHANGES:
            for column in columns_of(rows, table):
                condition = of_organisation(rows, table).replace("%s", f"'{theirs}'")
                statement = act.format(table=table, column=f'"{column}"', condition=condition)
                try:
                    with app.transaction(force_rollback=True):
                        acting(app, mine)
                        assert app.execute(statement.encode()).rowcount == 0, statement
                except errors.InsufficientPrivilege:
                    continue  # no such right at all
        assert count(superuser, table, of_organisation(rows, table), theirs) == before


def test_nothing_is_written_into_another_organisation(
    app: Server, rows: Rows, superuser: Server, houses: Houses
) -> None:
    mine, theirs = houses[0].a.organisation.pk, houses[0].b.organisation.pk
    for table in tenant_tables(rows):
        pick = f"SELECT to_jsonb({table})::text FROM {table} WHERE {of_organisation(rows, table)} LIMIT 1"
        found = superuser.execute(pick.encode(), [theirs]).fetchone()
        assert found, table
        copy = f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s::jsonb)).*"
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            acting(app, mine)
            app.execute(copy.encode(), found)
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            acting(app, mine)
            moved = f"UPDATE {table} SET organisation_id = '{theirs}'"
            app.execute((moved if "organisation_id" in columns_of(rows, table) else f"DELETE FROM {table}").encode())


def test_keys_never_lead_into_another_organisation(rows: Rows, superuser: Server, houses: Houses) -> None:
    """Even the superuser, whom no wall stops, cannot store such a row: the keys contain the organisation."""
    mine, theirs = houses[0].a.organisation.pk, houses[0].b.organisation.pk
    tried = 0
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if not isinstance(field, TenantKey) or "_historical" in model._meta.db_table:
                continue
            target = registry_of(field.related_model)._meta.db_table
            pick = f"SELECT id FROM {target} WHERE organisation_id = %s"
            foreign = superuser.execute(pick.encode(), [theirs]).fetchone()
            assert foreign, target
            with pytest.raises(errors.ForeignKeyViolation), superuser.transaction():
                table, column = model._meta.db_table, field.column
                one = f"SELECT ctid FROM {table} WHERE organisation_id = %s ORDER BY {column} NULLS LAST LIMIT 1"
                lead = f"UPDATE {table} SET {column} = %s WHERE ctid = ({one})"
                superuser.execute(lead.encode(), [foreign[0], mine])
            tried += 1
    assert tried > 15


def test_existing_and_invented_keys_fail_alike(houses: Houses) -> None:
    cast = houses[0]
    said = []
    for key in (cast.b.nordlicht.pk, uuid.uuid4()):
        with pytest.raises(IntegrityError) as caught, cast.a.sitting("engineer"):
            Record.objects.filter(pk=houses[1].mine.pk).update(customer_id=key)
        said.append(str(caught.value).replace(str(key), "KEY"))
    assert said[0] == said[1]


def readable_by_portal(rows: Rows, table: str) -> list[str]:
    return [
        name
        for (name,) in rows(
            """SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0
            AND NOT attisdropped AND has_column_privilege('portal', attrelid, attnum, 'SELECT')""",
            table,
        )
    ]


def test_a_customer_reads_no_internal_table_and_no_internal_column(app: Server, rows: Rows, houses: Houses) -> None:
    cast = houses[0]
    refused = 0
    for table in tenant_tables(rows):
        for column in set(columns_of(rows, table)) - set(readable_by_portal(rows, table)):
            with pytest.raises(errors.InsufficientPrivilege), app.transaction():
                acting(app, cast.a.organisation.pk, cast.piet.pk, cast.a.nordlicht.pk)
                app.execute("SET LOCAL ROLE portal")
                app.execute(f'SELECT "{column}" FROM {table} LIMIT 1'.encode())
            refused += 1
    assert refused > 200


def test_a_customer_reads_nothing_of_another_customer(
    app: Server, rows: Rows, superuser: Server, houses: Houses
) -> None:
    """For each table the portal may read: its rows belong to this customer, to a shared record, or to this person."""
    cast = houses[0]
    organisation, customer = cast.a.organisation.pk, cast.a.nordlicht.pk
    several = f"SELECT record_id FROM records_recordcustomer WHERE customer_id = '{customer}' AND ended_at IS NULL"
    own = f"(customer_id = '{customer}' OR customer_id IS NULL AND id IN ({several}))"
    shared = f"SELECT id FROM records_record WHERE shared AND {own}"
    for table in tenant_tables(rows):
        if not readable_by_portal(rows, table):
            continue
        columns = columns_of(rows, table)
        key = columns[0]
        with app.transaction():
            acting(app, organisation, cast.piet.pk, customer)
            app.execute("SET LOCAL ROLE portal")
            seen = [row[0] for row in app.execute(f"SELECT {key} FROM {table}".encode()).fetchall()]
        conditions = ["organisation_id = %(o)s"] if "organisation_id" in columns else []
        if table == "records_recordcustomer":  # the registry's own policy asks it, so it cannot ask the registry back
            conditions.append("ended_at IS NULL")
        elif "record_id" in columns or "record_ptr_id" in columns:
            conditions.append(f"{'record_id' if 'record_id' in columns else 'record_ptr_id'} IN ({shared})")
        if "shared" in columns:
            conditions.append("shared")
        for column, value in (("customer_id", "%(c)s"), ("content_object_id", "%(c)s"), ("recipient_id", "%(p)s")):
            if column in columns:
                conditions.append(own if table == "records_record" else f"{column} = {value}")
        if table == "organisations_customer":
            conditions.append("id = %(c)s")
        if table == "changecontrol_calendaraddress":
            conditions.append("person_id = %(p)s")
        allowed = superuser.execute(
            f"SELECT {key} FROM {table} WHERE {' AND '.join(conditions)}".encode(),
            {"o": organisation, "c": customer, "p": cast.piet.pk},
        ).fetchall()
        assert set(seen) <= {row[0] for row in allowed}, table
        assert count(superuser, table, of_organisation(rows, table), organisation) >= len(seen)
    assert len(conditions) > 0


@pytest.mark.parametrize(
    "table",
    ["records_record", "feedback_complaint", "feedback_reply", "records_message", "records_event", "records_attachment",
     "clocks_clock", "clocks_task", "notifications_outboxmessage", "organisations_site", "organisations_customer",
     "changecontrol_customerwindow", "changecontrol_customerfeed", "changecontrol_calendaraddress"],
)  # fmt: skip
def test_a_customer_does_read_the_own(app: Server, rows: Rows, houses: Houses, table: str) -> None:
    cast = houses[0]
    with app.transaction():
        acting(app, cast.a.organisation.pk, cast.piet.pk, cast.a.nordlicht.pk)
        app.execute("SET LOCAL ROLE portal")
        assert app.execute(f"SELECT count({readable_by_portal(rows, table)[0]}) FROM {table}".encode()).fetchone() != (
            0,
        )


def test_the_organisation_of_a_transaction_is_never_switched(houses: Houses) -> None:
    cast = houses[0]
    other = Acting(cast.b.organisation.pk)
    with cast.a.sitting("engineer"):
        with pytest.raises(AlreadyActing):
            act_as(other)
        with pytest.raises(AlreadyActing), tenant_context(other):
            pass
        assert set(Customer.objects.values_list("organisation", flat=True)) == {cast.a.organisation.pk}


def test_a_forged_context_is_noticed(houses: Houses) -> None:
    cast = houses[0]
    with pytest.raises(AlreadyActing), cast.a.sitting("engineer"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.organisation', %s, true)", [str(cast.b.organisation.pk)])
        act_as(cast.a.acting("engineer"))


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_context_ends_with_its_transaction(app: Server, houses: Houses, end: str) -> None:
    organisation = houses[0].a.organisation.pk
    for _time in range(20):
        with app.transaction(force_rollback=end == "rollback"):
            acting(app, organisation)
            app.execute("SET LOCAL ROLE portal" if _time % 2 else "SELECT 1")
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("SELECT * FROM organisations_customer")
        assert app.execute("SELECT current_user::text").fetchone() == ("app",)


def test_the_context_does_not_outlive_a_request_on_the_same_connection(houses: Houses, client_for: Any) -> None:
    cast = houses[0]
    for part, slug in (("engineer", cast.a.slug), ("piet", f"{cast.a.slug}/portal")) * 3:
        assert client_for(cast.a.people[part]).get(f"/{slug}/").status_code == 200
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.organisation', true), current_setting('app.customer', true)")
            assert not any(cursor.fetchone())
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("app",)


def test_eight_writers_of_one_organisation_never_deadlock(houses: Houses) -> None:
    cast, wrong = make_cast(), []  # a chain of its own: in that of the houses lie rows that fill what is empty

    def write(number: int) -> None:
        try:
            for turn in range(5):
                with cast.a.sitting("admin"):
                    for site in Site.objects.order_by("id"):
                        Site.objects.filter(pk=site.pk).update(name=f"{number}-{turn}")
                    Customer.objects.filter(pk=cast.a.aurelia.pk).update(address=f"{number}-{turn}")
        except Exception as error:  # noqa: BLE001  whatever a writer meets is the finding
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "a writer still waits"
    assert wrong == []
    with tenant_context(Acting(cast.a.organisation.pk)):
        verdict = verify_chain(cast.a.organisation.pk)
    assert verdict.whole, verdict.fault


@pytest.mark.parametrize("table", TRAIL_TABLES)
def test_the_trail_cannot_be_written_by_the_runtime(app: Server, houses: Houses, table: str) -> None:
    acts = ("INSERT INTO {0} SELECT * FROM {0}", "UPDATE {0} SET organisation_id = organisation_id", "DELETE FROM {0}",
            "TRUNCATE {0}", "ALTER TABLE {0} DISABLE TRIGGER ALL", "DROP TABLE {0}")  # fmt: skip
    for act in acts:
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            acting(app, houses[0].a.organisation.pk)
            app.execute(act.format(table).encode())


def test_facts_cannot_be_forged_through_a_temporary_table(app: Server, houses: Houses) -> None:
    """Whoever may create a trigger on a table of their own could let the trail's function write what they like."""
    for function in ("trail_capture_records_record()", "trail_chain()"):
        with pytest.raises(errors.InsufficientPrivilege), app.transaction():
            acting(app, houses[0].a.organisation.pk)
            app.execute("CREATE TEMPORARY TABLE records_record (id uuid, organisation_id uuid) ON COMMIT DROP")
            trigger = "CREATE TRIGGER forge AFTER INSERT ON pg_temp.records_record REFERENCING NEW TABLE AS new_rows"
            app.execute(f"{trigger} FOR EACH STATEMENT EXECUTE FUNCTION {function}".encode())


def test_the_search_never_leaves_the_organisation_or_the_customer(app: Server, houses: Houses) -> None:
    cast = houses[0]
    find = "SELECT count(*) FROM search_records('hairline', now() + interval '1 day', gen_random_uuid(), 100, {})"
    with app.transaction():
        acting(app, cast.a.organisation.pk)
        staff = app.execute(find.format("false").encode()).fetchone()
    with app.transaction():
        acting(app, cast.a.organisation.pk, cast.piet.pk, cast.a.nordlicht.pk)
        app.execute("SET LOCAL ROLE portal")
        own = app.execute(find.format("true").encode()).fetchone()
    assert (staff, own) == ((3,), (1,))
    with pytest.raises(errors.InsufficientPrivilege), app.transaction():
        acting(app, cast.a.organisation.pk, cast.piet.pk, cast.a.nordlicht.pk)
        app.execute("SET LOCAL ROLE portal")
        app.execute(find.format("false").encode())
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(find.format("false"))


def test_what_tidies_up_does_not_hide_what_the_database_refused(houses: Houses) -> None:
    """The role is given back after a write; when the write failed, its own refusal is what is told."""
    refused = pytest.raises(ProgrammingError, match="no_such_table")
    with refused, houses[0].a.sitting("piet"), behind_the_counter(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM no_such_table")
