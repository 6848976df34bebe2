"""Whoever switches the triggers off and changes a row behind the trail's back is found: the row is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from qms.organisations.context import INSTALLATION
from qms.trail.histories import verify_histories
from qms.trail.rows import verify_rows
from qms.trail.tasks import verify_chains
from qms.trail.verify import verify
from tests.census.database import as_superuser
from tests.factories.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.records import do

pytestmark = pytest.mark.usefixtures("own_database")

Server = psycopg.Connection[Any]


@contextmanager
def unwatched(*tables: str) -> Iterator[Server]:
    """The superuser, with the triggers of these tables switched off; their own are switched on again as they were."""
    with as_superuser() as server:
        for table in tables:
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        try:
            yield server
        finally:
            for table in tables:
                server.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())
                for event in ("insert", "update", "delete"):
                    server.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER trail_{event}".encode())


def test_what_the_product_wrote_is_what_the_trail_says(cast: Cast) -> None:
    record = complaint(cast.a, "closed")
    do(cast.a, record, "reopen", "manager", investigator=cast.engineer, question="And lot L-76?")
    complaint(cast.a, "void")
    complaint(cast.b, "replied")
    for chain in (cast.a.organisation.pk, cast.b.organisation.pk, INSTALLATION):
        assert verify_rows(chain) == ""


def test_one_changed_byte_of_a_closed_complaint_is_named(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    record = complaint(cast.a, "closed")
    with unwatched("feedback_complaint") as server:
        change = "UPDATE feedback_complaint SET lot = 'L-78' WHERE record_ptr_id = %s"
        server.execute(change, [record.pk])
        assert verify(cast.a.organisation.pk).whole, "the chain knows nothing of it"
        assert verify_histories(cast.a.organisation.pk) == "", "and neither do the histories"
        fault = f"feedback_complaint: row {record.pk} says otherwise than the trail in lot"
        assert verify_rows(cast.a.organisation.pk) == fault
        with pytest.raises(SystemExit) as left:
            call_command("verify_trail", "--organisation", cast.a.slug)
        assert left.value.code == 1
        assert fault in capsys.readouterr().err
        server.execute(change.replace("L-78", "L-77"), [record.pk])
    assert verify_rows(cast.a.organisation.pk) == ""


def test_a_row_that_was_taken_away_or_slipped_in_is_named(cast: Cast) -> None:
    record = complaint(cast.a, "contained")
    key = "SELECT id FROM feedback_containmentaction WHERE record_id = %s"
    with unwatched("feedback_containmentaction") as server:
        row = (server.execute(key, [record.pk]).fetchone() or [None])[0]
        server.execute("CREATE TEMP TABLE kept AS SELECT * FROM feedback_containmentaction WHERE id = %s", [row])
        server.execute("DELETE FROM feedback_containmentaction WHERE id = %s", [row])
        assert verify_rows(cast.a.organisation.pk) == f"feedback_containmentaction: row {row} is missing"
        server.execute("INSERT INTO feedback_containmentaction SELECT * FROM kept")
        assert verify_rows(cast.a.organisation.pk) == ""
        server.execute("UPDATE kept SET id = 'ffffffff-ffff-7fff-8fff-ffffffffffff'")
        server.execute("INSERT INTO feedback_containmentaction SELECT * FROM kept")
        fault = "feedback_containmentaction: row ffffffff-ffff-7fff-8fff-ffffffffffff is in no trail"
        assert verify_rows(cast.a.organisation.pk) == fault
        server.execute("DELETE FROM feedback_containmentaction WHERE id = 'ffffffff-ffff-7fff-8fff-ffffffffffff'")


def test_a_changed_role_and_a_changed_name_are_named(cast: Cast) -> None:
    with unwatched("accounts_membership", "accounts_person") as server:
        give = "UPDATE accounts_membership SET roles = %s WHERE organisation_id = %s AND person_id = %s"
        server.execute(give, [["quality_manager"], cast.a.organisation.pk, cast.engineer.pk])
        assert verify_rows(cast.a.organisation.pk).endswith("says otherwise than the trail in roles")
        server.execute(give, [["quality_engineer"], cast.a.organisation.pk, cast.engineer.pk])
        rename = "UPDATE accounts_person SET name = %s WHERE id = %s"
        server.execute(rename, ["Somebody Else", cast.engineer.pk])
        fault = f"accounts_person: row {cast.engineer.pk} says otherwise than the trail in name"
        assert verify_rows(INSTALLATION) == fault
        server.execute(rename, ["Jana Engineer", cast.engineer.pk])
    assert verify_rows(cast.a.organisation.pk) == ""


def test_the_hourly_verification_tells_the_auditor(cast: Cast, client_for: Any) -> None:
    record = complaint(cast.a, "contained")
    with unwatched("records_record") as server:
        retitle = "UPDATE records_record SET title = %s WHERE id = %s"
        server.execute(retitle, ["Nothing to see", record.pk])
        verify_chains()
        page = client_for(cast.auditor).get(f"/{cast.a.slug}/trail/").content.decode()
        assert f"records_record: row {record.pk} says otherwise than the trail in title" in page
        server.execute(retitle, [record.title, record.pk])
