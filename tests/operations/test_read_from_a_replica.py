"""Long reads go to a streaming replica: the same wall, never stale, never a write, and the primary when it is away."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from psycopg.conninfo import conninfo_to_dict
from structlog.testing import capture_logs

from feedback.models import Complaint
from qms.organisations.checks import replica_faults
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Organisation
from qms.organisations.replica import on_replica
from qms.organisations.routing import OwnerMigrates
from qms.trail.services import make_checkpoints
from qms.trail.verify import streamed, verify_and_note
from tests.factories.cast import Cast, House
from tests.factories.complaints import filed
from tests.ground import superuser_url
from tests.operations.replica import replica_of_the_tests
from tests.pdf.conftest import exported, own_keys  # noqa: F401  fixtures
from tests.workspace.test_export_list import body, export, finished, lines
from tools.services import Postgres


@pytest.fixture(scope="module")
def copy(database: None) -> Iterator[Postgres]:
    """The replica, which follows the server of the tests."""
    with TemporaryDirectory(prefix="concord-replica-") as folder, replica_of_the_tests(Path(folder)) as server:
        yield server


@pytest.fixture
def replica(copy: Postgres, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Postgres:
    """The product knows the replica."""
    known = {**connections.settings["default"], "HOST": "127.0.0.1", "PORT": str(copy.port)}
    monkeypatch.setitem(connections.settings, "replica", known)
    settings.REPLICA_WAIT_SECONDS = 20.0  # a busy machine; what waits at most is tested below
    return copy


def ask(question: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def at_the_replica() -> bool:
    return bool(ask("SELECT pg_is_in_recovery()"))


def titles(house: House) -> list[str]:
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return list(Complaint.objects.values_list("title", flat=True))


def superuser(server: Postgres) -> "psycopg.Connection[Any]":
    name = connections["default"].settings_dict["NAME"]
    own = conninfo_to_dict(superuser_url())
    return psycopg.connect(**{**own, "port": server.port, "dbname": name}, autocommit=True)


def said(server: Postgres, words: str) -> int:
    """How often the replica was asked this."""
    return server.log.read_text(errors="replace").count(words)


def test_without_a_replica_everything_is_read_as_ever(cast: Cast) -> None:
    assert on_replica(at_the_replica) is False


def test_the_work_reads_at_the_replica_and_afterwards_the_primary_again(cast: Cast, replica: Postgres) -> None:
    assert on_replica(at_the_replica) is True
    assert at_the_replica() is False


def test_what_was_just_written_is_always_seen(cast: Cast, replica: Postgres) -> None:
    for number in range(5):
        filed(cast.a, title=f"Number {number}")
        seen = on_replica(lambda: (at_the_replica(), titles(cast.a)))
        assert seen[0]
        assert f"Number {number}" in seen[1]


def test_a_replica_too_far_behind_is_not_read(cast: Cast, replica: Postgres, settings: Any) -> None:
    settings.REPLICA_WAIT_SECONDS = 0.1
    with superuser(replica) as server:
        server.execute("SELECT pg_wal_replay_pause()")
        try:
            filed(cast.a, title="Not there yet")
            with capture_logs() as logs:
                assert on_replica(lambda: (at_the_replica(), titles(cast.a))) == (False, ["Not there yet"])
        finally:
            server.execute("SELECT pg_wal_replay_resume()")
    assert [entry["event"] for entry in logs] == ["replica.not_used"]


def test_the_wall_stands_there_too(cast: Cast, replica: Postgres) -> None:
    filed(cast.a, title="Of a")
    filed(cast.b, title="Of b")
    assert on_replica(lambda: (at_the_replica(), titles(cast.a), titles(cast.b))) == (True, ["Of a"], ["Of b"])
    with pytest.raises(DatabaseError, match="no organisation is set"):
        on_replica(lambda: list(Complaint.objects.all()))
    assert on_replica(lambda: ask("SELECT current_user::text")) == "app"
    with cast.a.sitting("engineer"), pytest.raises(RuntimeError, match="cannot go on"):
        on_replica(at_the_replica)


def test_nothing_is_ever_written_there(cast: Cast, replica: Postgres) -> None:
    def rename() -> None:
        with tenant_context(Acting(cast.a.organisation.pk, source="test")):
            Organisation.objects.filter(pk=cast.a.organisation.pk).update(name="Renamed")

    with pytest.raises(DatabaseError, match="read-only transaction"):
        on_replica(rename)
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        assert Organisation.objects.get(pk=cast.a.organisation.pk).name != "Renamed"
    row = Organisation()
    row._state.db = "replica"
    assert OwnerMigrates().db_for_write(Organisation, instance=row) == "default"
    assert not OwnerMigrates().allow_migrate("replica", "feedback")


def test_an_export_a_pdf_and_the_verification_are_read_there(
    cast: Cast,
    replica: Postgres,
    client_for: Any,
    exported: Any,  # noqa: F811  the fixture
) -> None:
    record = filed(cast.a, title="The lid cracks")
    client, before = client_for(cast.engineer), said(replica, "feedback_complaint")
    export(client, cast.a)
    job = finished(cast.a)
    assert lines(body(client.get(f"/{cast.a.slug}/jobs/{job.pk}/file/")))[1][1] == "The lid cracks"
    after = said(replica, "feedback_complaint")
    assert after > before
    assert exported(cast.a, record, "auditor").size > 0
    assert said(replica, "feedback_complaint") > after
    make_checkpoints(cast.a.organisation.pk)
    before = said(replica, "trail_link")
    assert verify_and_note(cast.a.organisation.pk).whole
    assert said(replica, "trail_link") > before


def test_a_replica_that_is_away_is_done_without(cast: Cast, replica: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections.settings["replica"], "PORT", "1")
    with capture_logs() as logs:
        assert on_replica(at_the_replica) is False
    assert [entry["event"] for entry in logs] == ["replica.not_used"]


def test_work_that_loses_the_replica_half_way_begins_anew_at_the_primary(cast: Cast, replica: Postgres) -> None:
    begun = []

    def work() -> bool:
        begun.append(at_the_replica())
        if begun[-1]:
            with superuser(replica) as server:
                server.execute("SELECT pg_terminate_backend(%s)", [ask("SELECT pg_backend_pid()")])
            until = time.monotonic() + 10
            while time.monotonic() < until:
                ask("SELECT 1")
        return at_the_replica()

    assert on_replica(work) is False
    assert begun == [True, False]


def test_a_long_answer_that_breaks_off_is_read_anew_at_the_primary(cast: Cast, replica: Postgres) -> None:
    begun = []

    def work() -> int:
        with tenant_context(Acting(cast.a.organisation.pk, source="test")):
            begun.append(at_the_replica())
            rows = streamed("SELECT generate_series(1, 100000)", [])
            next(rows)
            if begun[-1]:
                with superuser(replica) as server:
                    server.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
            return 1 + sum(1 for _row in rows)

    assert on_replica(work) == 100_000
    assert begun == [True, False]


def test_the_command_looks_at_the_files_of_the_primary_itself(cast: Cast, replica: Postgres) -> None:
    filed(cast.a)
    make_checkpoints(cast.a.organisation.pk)
    before = said(replica, "trail_link")
    call_command("verify_trail", organisation=cast.a.slug, processes=1)
    assert said(replica, "trail_link") == before


def test_the_start_up_check_knows_a_replica_from_what_is_none(
    cast: Cast, replica: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert replica_faults() == []
    connections["replica"].close()
    monkeypatch.setitem(connections.settings["replica"], "PORT", connections.settings["default"]["PORT"])
    assert [fault.id for fault in replica_faults()] == ["organisations.E005"]
    connections["replica"].close()
    secret = conninfo_to_dict(superuser_url())
    monkeypatch.setitem(connections.settings["replica"], "USER", secret["user"])
    monkeypatch.setitem(connections.settings["replica"], "PASSWORD", secret["password"])
    assert "organisations.E001" in [fault.id for fault in replica_faults()]
    connections["replica"].close()
