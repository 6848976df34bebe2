"""A restore into a server that has nothing: what comes back is what was backed up, and no mail leaves twice."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from django.conf import settings

from qms.operations import archive as archives
from tests.census.database import as_superuser
from tests.notifications.mail_server import mail_server
from tests.operations.conftest import Furnished
from tools.services import Postgres, load_secrets

ROOT = Path(__file__).resolve().parents[2]
Answer = subprocess.CompletedProcess[str]


@dataclass
class Elsewhere:
    """A second server with nothing in it, a data folder, and a command line that works there."""

    postgres: Postgres
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "DATABASE_URL": self.postgres.url("app"), "DATABASE_OWNER_URL": self.postgres.url("owner"),
            "DATABASE_SUPERUSER_URL": self.postgres.url("postgres", "postgres"), "CONCORD_DATA": str(self.folder),
            "SECRET_KEY": "elsewhere", "CONCORD_TESTING": "1",
        }  # fmt: skip
        return {**os.environ, **own}

    def manage(self, *arguments: str, **more: str) -> Answer:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=self.environment | more, capture_output=True, text=True, check=False)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.postgres.url("postgres")) as server:
            return server.execute(question.encode()).fetchall()


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    """A cluster without roles and without database.

    Its folder is none of pytest's: every run of pytest shuts those to others, and the server is another user.
    """
    with TemporaryDirectory(prefix="concord-elsewhere-") as name:
        folder = Path(name)
        (folder / "static").mkdir()
        postgres = Postgres(folder / "postgres", load_secrets(folder), folder / "postgres.log", durable=False)
        postgres.start()
        yield Elsewhere(postgres, folder)
        postgres.stop()


@pytest.fixture(scope="module")
def restored(archive: Path, elsewhere: Elsewhere) -> Answer:
    """The restore of the module's backup."""
    return elsewhere.manage("restore", str(archive), "--report", str(elsewhere.folder / "evidence.json"))


QUESTIONS = [
    "SELECT polrelid::regclass::text, polname, polcmd, polpermissive FROM pg_policy ORDER BY 1, 2",
    "SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') ORDER BY 1",
    "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
    " WHERE table_schema = 'public' ORDER BY 1, 2, 3",
    "SELECT table_name, column_name, grantee, privilege_type FROM information_schema.role_column_grants"
    " WHERE table_schema = 'public' ORDER BY 1, 2, 3, 4",
    "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conrelid <> 0 ORDER BY 1, 2",
    "SELECT rolname, rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname !~ '^pg_' ORDER BY 1",
]


def evidence_of(elsewhere: Elsewhere) -> dict[str, Any]:
    return dict(json.loads((elsewhere.folder / "evidence.json").read_text()))


def test_a_server_with_nothing_gets_everything_and_every_check_holds(restored: Answer, elsewhere: Elsewhere) -> None:
    assert restored.returncode == 0, restored.stdout + restored.stderr
    evidence = evidence_of(elsewhere)
    assert evidence["good"]
    assert {check["what"] for check in evidence["checks"]} == {
        "archive", "row counts", "row contents", "walls", "runtime role", "heads of the trail", "chains of the trail",
        "files", "anchors",
    }  # fmt: skip
    assert "good  walls: " in restored.stdout
    assert evidence["seconds"] < evidence["seconds since the backup"] + 60


def test_roles_policies_and_rights_are_those_of_the_original(restored: Answer, elsewhere: Elsewhere) -> None:
    """Counted anew by other questions than the product's own."""
    with as_superuser() as original:
        for question in QUESTIONS:
            assert elsewhere.ask(question) == original.execute(question.encode()).fetchall(), question
    assert len(elsewhere.ask(QUESTIONS[0])) > 40


def test_rows_are_those_of_the_original(restored: Answer, elsewhere: Elsewhere, archive: Path) -> None:
    rows = archives.read_manifest(archive)["rows"]
    touched = {"django_session", "usersessions_usersession", "operations_run", "notifications_outboxmessage"}
    touched |= {"trail_fact", "trail_link", "trail_head", "workspace_job"}
    for name, count in rows.items():
        if name.removeprefix("public.") not in touched:
            assert elsewhere.ask(f"SELECT count(*) FROM {name}") == [(count,)], name
    assert elsewhere.ask("SELECT count(*) FROM notifications_outboxmessage")[0][0] >= rows["public.feedback_complaint"]


def test_no_mail_leaves_twice_and_each_waits_for_a_decision(restored: Answer, elsewhere: Elsewhere) -> None:
    evidence = evidence_of(elsewhere)
    assert evidence["brought to rest"]["mails held"] > 0
    with mail_server() as server:
        answer = elsewhere.manage("relay", EMAIL_URL=f"smtp://127.0.0.1:{server.port}", CONCORD_TESTING="")
        assert answer.returncode == 0, answer.stderr
        assert server.mails == []
    mails = elsewhere.ask("SELECT state, count(*), min(last_error) FROM notifications_outboxmessage"
                          " WHERE channel = 'mail' GROUP BY 1")  # fmt: skip
    ((state, count, words),) = mails
    assert (state, count) == ("failed", evidence["brought to rest"]["mails held"])
    assert words.startswith("Held: Concord was restored from a backup of 20")


def test_nobody_is_signed_in_and_no_job_goes_on(restored: Answer, elsewhere: Elsewhere) -> None:
    assert evidence_of(elsewhere)["brought to rest"]["sessions ended"] == 1
    assert elsewhere.ask("SELECT count(*) FROM django_session") == [(0,)]
    assert elsewhere.ask("SELECT state, message FROM workspace_job") == [
        ("failed", "Concord was restored from a backup while this was going on. Start it again.")
    ]


def test_files_and_anchors_are_back(restored: Answer, elsewhere: Elsewhere, furnished: Furnished) -> None:
    file = elsewhere.folder / "files" / furnished.attachment
    assert file.read_bytes() == b"lot,count\nL-77,3\n"
    name = f"{furnished.cast.a.organisation.pk}.jsonl"
    assert (elsewhere.folder / "anchors" / name).read_bytes() == (Path(settings.ANCHOR_DIR) / name).read_bytes()


def test_the_trail_verifies_there_with_the_public_keys_of_the_backup(restored: Answer, elsewhere: Elsewhere) -> None:
    answer = elsewhere.manage("verify_trail")
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "anchored up to entry" in answer.stdout


def test_the_restore_is_written_down(restored: Answer, elsewhere: Elsewhere) -> None:
    ((good, detail),) = elsewhere.ask("SELECT good, detail FROM operations_run WHERE kind = 'restore'")
    assert good
    assert detail["good"]


def test_a_database_in_use_or_with_content_is_not_touched(
    restored: Answer, elsewhere: Elsewhere, archive: Path, tmp_path: Path
) -> None:
    with psycopg.connect(elsewhere.postgres.url("postgres")) as somebody:
        somebody.execute("SELECT 1")
        answer = elsewhere.manage("restore", str(archive), "--replace")
    assert answer.returncode == 1
    assert "is in use (1 connections). Stop web server, worker and beat first." in answer.stderr
    answer = elsewhere.manage("restore", str(archive))
    assert answer.returncode == 1
    assert "is not empty. Say --replace" in answer.stderr
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[:-1])
    answer = elsewhere.manage("restore", str(cut), "--replace")
    assert "Nothing was restored. " in answer.stderr
    assert databases(elsewhere) == ["concord"]


def test_what_does_not_verify_is_put_in_place_only_on_demand(
    restored: Answer, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """Somebody tampered with the trail before the backup: the backup is whole, what is in it is not."""
    with psycopg.connect(elsewhere.postgres.url("postgres"), autocommit=True) as server:
        server.execute("ALTER TABLE trail_fact DISABLE TRIGGER ALL")
        server.execute("UPDATE trail_fact SET payload = replace(payload, 'L-77', 'L-78') WHERE payload LIKE '%L-77%'")
        for trigger in ("trail_chain", "append_only", "append_only_all"):
            server.execute(f"ALTER TABLE trail_fact ENABLE ALWAYS TRIGGER {trigger}".encode())
    assert elsewhere.manage("backup", "-o", str(tmp_path)).returncode == 0
    (tampered,) = tmp_path.glob("*.tar")
    answer = elsewhere.manage("restore", str(tampered), "--replace")
    assert answer.returncode == 1
    assert "BAD   chains of the trail" in answer.stdout
    assert "the digest does not fit its content" in answer.stdout
    assert "Nothing was put in place." in answer.stderr
    assert databases(elsewhere) == ["concord"]
    answer = elsewhere.manage("restore", str(tampered), "--replace", "--despite-faults")
    assert answer.returncode == 1
    assert "It was put in place all the same." in answer.stderr
    assert "is kept as concord_before_restore_" in answer.stdout
    kept, now = sorted(databases(elsewhere), reverse=True)
    assert (kept[:23], now) == ("concord_before_restore_", "concord")


def databases(elsewhere: Elsewhere) -> list[str]:
    return [name for (name,) in elsewhere.ask("SELECT datname FROM pg_database WHERE datname LIKE 'concord%'")]
