"""Whoever tampers with the trail, even as superuser, is found: the first entry that does not fit is named."""

import datetime as dt
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat

from qms.organisations.context import tenant_context
from qms.organisations.models import Site
from qms.trail.anchors import places
from qms.trail.chain import Verdict
from qms.trail.parallel import verify_all
from qms.trail.queries import last_verification
from qms.trail.services import make_checkpoints
from qms.trail.verify import verify, verify_chain
from tests.census.database import as_superuser
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint

pytestmark = pytest.mark.usefixtures("neighbour")
Server = psycopg.Connection[Any]
PLACE = 5
"""The entry that is tampered with."""
FACT = f"(SELECT fact_id FROM trail_link WHERE organisation_id = %(org)s AND position = {PLACE})"


@pytest.fixture
def tampering() -> Iterator[Server]:
    """The superuser, with the guards of the trail switched off."""
    with as_superuser() as server:
        for table in ("trail_fact", "trail_link", "trail_head", "trail_checkpoint"):
            server.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        yield server
        for table, triggers in (
            ("trail_fact", ("trail_chain", "append_only", "append_only_all")),
            ("trail_link", ("append_only", "append_only_all")),
            ("trail_head", ("append_only", "append_only_all")),
            ("trail_checkpoint", ("append_only", "append_only_all")),
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


@pytest.fixture
def anchored(cast: Cast, settings: Any, tmp_path: Path) -> House:
    """A chain with anchors outside, and a place of its own for them."""
    settings.KEYS_DIR, settings.ANCHOR_DIR = tmp_path / "keys", tmp_path / "anchors"
    make_checkpoints(cast.a.organisation.pk)
    complaint(cast.a, "open")
    make_checkpoints(cast.a.organisation.pk)
    return cast.a


CUT = """WITH cut AS (DELETE FROM trail_link WHERE organisation_id = %(org)s AND position > 5 RETURNING fact_id)
 DELETE FROM trail_fact USING cut WHERE id = fact_id;
 UPDATE trail_head SET position = 5, digest = (SELECT digest FROM trail_link WHERE organisation_id = %(org)s
 AND position = 5) WHERE organisation_id = %(org)s;
 DELETE FROM trail_checkpoint WHERE organisation_id = %(org)s"""
DROP = """DELETE FROM trail_fact WHERE organisation_id = %(org)s;
 DELETE FROM trail_link WHERE organisation_id = %(org)s;
 DELETE FROM trail_head WHERE organisation_id = %(org)s; DELETE FROM trail_checkpoint WHERE organisation_id = %(org)s"""
SIGNED_OTHERWISE = (
    "UPDATE trail_checkpoint SET at = at - interval '1 day' WHERE organisation_id = %(org)s AND number = 2"
)
OUTSIDE: dict[str, tuple[str, str]] = {
    "a tail cut with head and checkpoints": (CUT, "entry 6 is missing: checkpoint 1 signed"),
    "everything of an organisation": (DROP, "entry 1 is missing"),
    "a checkpoint": (SIGNED_OTHERWISE, "checkpoint 2: the signature does not fit"),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_the_chain_alone_cannot_tell_the_anchors_do(
    anchored: House, tampering: Server, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    statements, fault = OUTSIDE[name]
    assert verify(anchored.organisation.pk).whole
    for statement in statements.split(";"):
        tampering.execute(statement.encode(), {"org": anchored.organisation.pk})
    with pytest.raises(SystemExit):
        call_command("verify_trail", organisation=anchored.slug)
    assert fault in capsys.readouterr().err


def test_a_place_that_went_back_is_told(anchored: House, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(places()[0].name) / f"{anchored.organisation.pk}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0])
    assert verify(anchored.organisation.pk).whole, "the next ring may bring it up to date"
    monkeypatch.setattr("qms.trail.verify.GRACE", dt.timedelta())
    verdict = verify(anchored.organisation.pk)
    assert "checkpoint 2 of" in verdict.fault
    assert "is missing" in verdict.fault


EDITED = {
    "a name": ("UPDATE organisations_historicalsite SET name = 'Wien' WHERE {}", "says otherwise"),
    "a time": ("UPDATE organisations_historicalsite SET history_date = now() WHERE {}", "says otherwise"),
    "a person": ("UPDATE organisations_historicalsite SET history_user_id = NULL WHERE {}", "says otherwise"),
    "a row less": ("DELETE FROM organisations_historicalsite WHERE {}", "is missing"),
    "a row more": (
        """INSERT INTO organisations_historicalsite
        SELECT (jsonb_populate_record(h, '{{"history_id": 990000000}}')).*
        FROM organisations_historicalsite h WHERE {}""",
        "is in no trail",
    ),
}


@pytest.mark.parametrize("name", EDITED)
def test_a_row_of_a_readable_history_that_was_edited_is_found(
    cast: Cast, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    statement, fault = EDITED[name]
    with cast.a.sitting("admin"):
        Site.objects.filter(pk=cast.a.graz.pk).update(name="Graz II")
    call_command("verify_trail", organisation=cast.a.slug)
    row = f"id = '{cast.a.graz.pk}' AND history_type = '~'"
    with as_superuser() as server:
        server.execute(statement.format(row).encode())
    with pytest.raises(SystemExit):
        call_command("verify_trail", organisation=cast.a.slug)
    assert fault in capsys.readouterr().err
    with as_superuser() as server:
        server.execute(b"DELETE FROM organisations_historicalsite WHERE history_id = 990000000")


def test_a_verification_is_noted(anchored: House) -> None:
    call_command("verify_trail", organisation=anchored.slug)
    with tenant_context(anchored.acting("admin")):
        noted = last_verification(anchored.organisation.pk)
    assert noted is not None
    assert (noted.fault, noted.position) == ("", None)
    assert noted.entries == noted.anchored > 20


def test_verification_sees_one_picture_while_others_write(cast: Cast) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with cast.a.sitting("admin"):
                Site.objects.filter(pk=cast.a.graz.pk).update(name=Concat("code", Value(str(random.random()))))
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        found = []
        for _turn in range(25):
            make_checkpoints(cast.a.organisation.pk)
            found.append(verify(cast.a.organisation.pk).fault)
    finally:
        stop.set()
        writer.join()
    assert found == [""] * 25


def test_a_clean_chain_passes(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    complaint(cast.a, "acknowledged")
    call_command("verify_trail", organisation=cast.a.slug)
    assert f"{cast.a.slug}: {verdict_of(cast.a).entries} entries, whole" in capsys.readouterr().out


def test_several_processes_find_what_one_finds(cast: Cast, tampering: Server) -> None:
    chains = [cast.a.organisation.pk, cast.b.organisation.pk]
    with as_superuser() as server:
        server.execute("DELETE FROM organisations_historicalsite WHERE id = %s", [cast.b.graz.pk])
    tampering.execute(TAMPERED["one byte of the content"][0].encode(), {"org": cast.a.organisation.pk})
    one, several = list(verify_all(chains, 1)), list(verify_all(chains, 2))
    assert one == several
    (torn, unasked), (whole, differs) = several
    assert (torn.position, unasked) == (PLACE, "")
    assert whole.whole
    assert "organisations_historicalsite: " in differs


def test_a_chain_of_several_pages_is_read_to_its_end(
    cast: Cast, tampering: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qms.trail.verify.PAGE", 7)
    whole = verdict_of(cast.a)
    assert whole.whole
    assert whole.entries > 14
    tampering.execute(TAMPERED["one byte of the content"][0].encode(), {"org": cast.a.organisation.pk})
    assert verdict_of(cast.a).position == PLACE
    assert verdict_of(cast.b).whole


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
