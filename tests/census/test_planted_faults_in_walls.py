"""The census proves itself at the wall: faults that show only when somebody asks, each in a private clone.

The clone is a copy of a furnished database with one fault in it; the probes of test_wall.py run against it.
"""

import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from tests.census import test_wall
from tests.census.clones import private_clone
from tests.census.database import as_app, as_superuser
from tests.census.kept import FILLED, clone_of
from tests.census.planting import Check, Fault, findings

PROBES: list[Fault] = [
    Fault(
        "a policy shows every organisation",
        "ALTER POLICY tenant ON organisations_contact USING (tenant() IS NOT NULL)",
        test_wall.test_nothing_of_another_organisation_is_seen,
    ),
    Fault(
        "a policy takes rows for any organisation",
        "ALTER POLICY tenant ON organisations_contact WITH CHECK (tenant() IS NOT NULL)",
        test_wall.test_nothing_is_written_into_another_organisation,
    ),
    Fault(
        "the function of the wall answers nothing instead of raising",
        """CREATE OR REPLACE FUNCTION tenant() RETURNS uuid LANGUAGE sql STABLE
           AS $$SELECT nullif(current_setting('app.organisation', true), '')::uuid$$""",
        test_wall.test_without_context_every_table_raises,
    ),
    Fault(
        "the portal's policy asks whether a record is shared, and not with whom",
        "ALTER POLICY portal ON records_record USING (shared)",
        test_wall.test_a_customer_reads_nothing_of_another_customer,
    ),
    Fault(
        "the portal's policy asks for the customer, and not whether it is shared",
        "ALTER POLICY portal ON records_record USING (customer_id = acting_customer())",
        test_wall.test_a_customer_reads_nothing_of_another_customer,
    ),
    Fault(
        "a record that several customers read is shown to every customer",
        """ALTER POLICY portal ON records_record
           USING (shared AND coalesce(customer_id, acting_customer()) = acting_customer())""",
        test_wall.test_a_customer_reads_nothing_of_another_customer,
    ),
    Fault(
        "a customer reads with whom else a record is shared",
        "ALTER POLICY portal ON records_recordcustomer USING (customer_id IS NOT NULL)",
        test_wall.test_a_customer_reads_nothing_of_another_customer,
    ),
    Fault(
        "a key leads into another organisation",
        """ALTER TABLE records_record DROP CONSTRAINT records_record_customer_id_same_organisation;
           ALTER TABLE records_record ADD FOREIGN KEY (customer_id) REFERENCES organisations_customer (id)""",
        test_wall.test_keys_never_lead_into_another_organisation,
    ),
]


@pytest.fixture(scope="module")
def furnished_database(database: None, apart: None, django_db_blocker: Any) -> Iterator[tuple[str, test_wall.Houses]]:
    """A database with a row of both houses in every table; nobody stays connected to it, so that it can be cloned."""
    with django_db_blocker.unblock(), clone_of(FILLED) as found:
        yield found


def probe(check: Check, houses: test_wall.Houses) -> str:
    """Run a probe of the wall where Django points to, with the connections that it asks for."""
    with as_superuser() as superuser, as_app() as app:

        def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
            return superuser.execute(sql.encode(), values or None).fetchall()

        given = {"superuser": superuser, "app": app, "rows": rows, "houses": houses}
        return findings(check, *(given[name] for name in inspect.signature(check).parameters))


@pytest.mark.parametrize("fault", PROBES, ids=str)
def test_a_fault_of_the_wall_is_reported(furnished_database: tuple[str, test_wall.Houses], fault: Fault) -> None:
    name, houses = furnished_database
    with private_clone(name) as server:
        server.execute(fault.sql.encode())
        assert probe(fault.check, houses), f"{fault.what}: {fault.check.__name__} sees nothing"


def test_a_clean_wall_gives_no_findings(furnished_database: tuple[str, test_wall.Houses]) -> None:
    """And its positive controls hold: both organisations and the customer do reach their own rows."""
    name, houses = furnished_database
    with private_clone(name):
        for check in {fault.check: None for fault in PROBES}:
            assert probe(check, houses) == ""
