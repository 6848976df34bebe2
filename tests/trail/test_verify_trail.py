"""Whoever tampers with the trail, even as superuser, is found: the first entry that does not fit is named."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from qms.organisations.context import tenant_context
from qms.trail.chain import Verdict
from qms.trail.verify import verify_chain
from tests.census.database import as_superuser
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint

Server = psycopg.Connection[Any]
PLACE = 5
"""The entry that is tampered with."""
FACT = f"(SELECT fact_id FROM trail_link WHERE organisation_id = %(org)s AND position = {PLACE})"


@pytest.fixture
def tampering() -> Iterator[Server]:
    """The superuser, with the guards of the trail switched off."""
    with as_superuser() as server:
        for table in ("trail_fact", "trail_link", "trail_head"):
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        yield server
        for table, triggers in (
            ("trail_fact", ("trail_chain", "append_only", "append_only_all")),
            ("trail_link", ("append_only", "append_only_all")),
            ("trail_head", ("append_only", "append_only_all")),
        ):
            for trigger in triggers:
                server.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}".encode())


def verdict_of(house: House) -> Verdict:
    with tenant_context(house.acting("admin")):
        return verify_chain(house.organisation.pk)


TAMPERED: dict[str, tuple[str, str]] = {
    "one byte of the content": (
        f"UPDATE trail_fact SET payload = overlay(payload placing 'X' from 20 for 1) WHERE id = {FACT}",
        f"entry {PLACE}: the digest does not fit",
    ),
    "the content with a new digest": (
        f"""UPDATE trail_link SET digest = repeat('a', 64) WHERE organisation_id = %(org)s AND position = {PLACE}""",
        f"entry {PLACE}: the digest does not fit",
    ),
    "a deleted fact": (f"DELETE FROM trail_fact WHERE id = {FACT}", f"entry {PLACE}: its fact is missing"),
    "a deleted link": (
        f"DELETE FROM trail_link WHERE organisation_id = %(org)s AND position = {PLACE}",
        f"entry {PLACE} is missing",
    ),
    "two swapped entries": (
        f"""UPDATE trail_link SET position = CASE position WHEN {PLACE} THEN -1 ELSE {PLACE} END
        WHERE organisation_id = %(org)s AND position IN ({PLACE}, {PLACE + 1});
        UPDATE trail_link SET position = {PLACE + 1} WHERE organisation_id = %(org)s AND position = -1""",
        f"entry {PLACE}: the digest does not fit",
    ),
    "a fact that came later": (
        """INSERT INTO trail_fact (organisation_id, xact, at, table_name, row_key, act, payload)
        VALUES (%(org)s, 1, now(), 'organisations_site', 'x', 'update', '{}')""",
        "is in no chain",
    ),
    "another person in the column": (
        f"UPDATE trail_fact SET person = gen_random_uuid() WHERE id = {FACT}",
        f"entry {PLACE}: the column for person differs",
    ),
    "another time in the column": (
        f"UPDATE trail_fact SET at = at - interval '1 day' WHERE id = {FACT}",
        f"entry {PLACE}: the column for at differs",
    ),
    "another act in the column": (
        f"UPDATE trail_fact SET act = 'delete' WHERE id = {FACT}",
        f"entry {PLACE}: the column for act differs",
    ),
    "another record in the column": (
        f"UPDATE trail_fact SET record = gen_random_uuid() WHERE id = {FACT}",
        f"entry {PLACE}: the column for record differs",
    ),
    "a cut-off end": (
        """WITH cut AS (DELETE FROM trail_link WHERE organisation_id = %(org)s AND position > 5 RETURNING fact_id)
        DELETE FROM trail_fact USING cut WHERE id = fact_id""",
        "the head says",
    ),
    "a head wound back": (
        "UPDATE trail_head SET position = position - 1 WHERE organisation_id = %(org)s",
        "the head says",
    ),
    "a removed head": ("DELETE FROM trail_head WHERE organisation_id = %(org)s", "the head is missing"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found_at_its_place(
    cast: Cast, tampering: Server, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    statements, fault = TAMPERED[name]
    assert verdict_of(cast.a).whole
    for statement in statements.split(";"):
        tampering.execute(statement.encode(), {"org": cast.a.organisation.pk})
    verdict = verdict_of(cast.a)
    assert fault in verdict.fault
    with pytest.raises(SystemExit) as left:
        call_command("verify_trail", organisation=cast.a.slug)
    assert left.value.code == 1
    assert fault in capsys.readouterr().err
    assert verdict_of(cast.b).whole, "the neighbour's chain has nothing to do with it"


def test_a_clean_chain_passes(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    complaint(cast.a, "acknowledged")
    call_command("verify_trail", organisation=cast.a.slug)
    assert f"{cast.a.slug}: {verdict_of(cast.a).entries} entries, whole" in capsys.readouterr().out


def test_an_unknown_organisation_is_told() -> None:
    with pytest.raises(CommandError, match="There is no organisation nowhere"):
        call_command("verify_trail", organisation="nowhere")


def test_the_superuser_too_is_stopped_while_the_guards_stand(cast: Cast) -> None:
    acts: list[Callable[[Server], Any]] = [
        lambda server: server.execute("UPDATE trail_fact SET act = act"),
        lambda server: server.execute("DELETE FROM trail_link"),
        lambda server: server.execute("TRUNCATE trail_head"),
    ]
    with as_superuser() as server:
        server.execute("SET session_replication_role = replica")
        for act in acts:
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                act(server)
