"""A backup is whole or does not exist, and a bad one is called bad."""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from qms.operations import archive as archives
from qms.operations import backup, dump, snapshot
from qms.operations.archive import Damaged, refuse_damage
from qms.operations.clients import NoPrograms, address, programs_for, with_password
from qms.operations.management.commands.backup import words_of
from qms.operations.management.commands.restore import Command as RestoreCommand
from qms.operations.restore import Report
from qms.operations.runs import last_run
from qms.trail import keys
from tests.factories.complaints import filed
from tests.operations.conftest import Furnished, backup_into

many = hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def manifest_of(path: Path) -> dict[str, Any]:
    """The manifest as anybody with tar reads it."""
    read = subprocess.run(["tar", "xOf", str(path), "manifest.json"], check=True, capture_output=True)
    return dict(json.loads(read.stdout))


def test_a_backup_is_found_whole_and_says_what_it_holds(archive: Path) -> None:
    said = StringIO()
    call_command("check_backup", archive, stdout=said)
    rows = sum(manifest_of(archive)["rows"].values())
    assert f"is whole: made {manifest_of(archive)['made']}" in said.getvalue()
    assert f"{rows} rows, 1 files" in said.getvalue()
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == [archive.name], "something was left beside it"
    run = last_run("backup")
    assert run is not None
    assert run.detail["file"] == archive.name


def test_the_manifest_counts_rows_and_heads_as_the_database_does(archive: Path, furnished: Furnished) -> None:
    manifest = manifest_of(archive)
    assert manifest["rows"]["public.feedback_complaint"] == 3
    assert manifest["rows"]["public.organisations_organisation"] == 2
    heads = manifest["trail heads"]
    assert sum(head["position"] for head in heads.values()) == manifest["rows"]["public.trail_link"]
    assert str(furnished.cast.a.organisation.pk) in heads


def test_files_anchors_and_public_keys_are_inside_and_no_private_key(archive: Path, furnished: Furnished) -> None:
    with tarfile.open(archive) as tar:
        names = tar.getnames()
    assert f"files/{furnished.attachment}" in names
    assert f"anchors/{furnished.cast.a.organisation.pk}.jsonl" in names
    assert any(name.startswith("certificates/trail-retired/") for name in names)
    assert b"PRIVATE KEY" not in archive.read_bytes()
    assert manifest_of(archive)["keys"]["checkpoints of the trail"]


def test_the_keys_go_into_a_file_of_their_own(furnished: Furnished, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    backup_into(tmp_path / "a", "--with-keys", str(tmp_path / "keys.tar"))
    assert (tmp_path / "keys.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open(tmp_path / "keys.tar") as tar:
        assert "trail-signing.pem" in tar.getnames()


def bad(path: Path) -> str:
    with pytest.raises(Damaged) as found:
        refuse_damage(path)
    return str(found.value)


@contextmanager
def altered(path: Path, place: int, bit: int) -> Iterator[None]:
    """One bit of the file is flipped inside the block."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ (1 << bit)]))
        file.flush()
        yield
        file.seek(place)
        file.write(bytes([byte]))


@many
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@example(place=0.0, bit=0)
@example(place=0.9999999, bit=3)
def test_one_flipped_bit_anywhere_is_found(archive: Path, place: float, bit: int) -> None:
    with altered(archive, int(place * archive.stat().st_size), bit):
        assert bad(archive)
    refuse_damage(archive)


def test_the_damaged_part_is_named(archive: Path) -> None:
    with tarfile.open(archive) as tar:
        inside = tar.getmember(dump.MEMBER).offset_data + 100
    with altered(archive, inside, 1):
        assert bad(archive) == "The part database.dump is not as it was written."


@many
@given(share=st.floats(0, 1, exclude_max=True))
@example(share=0.0)
@example(share=0.9999999)
def test_a_cut_backup_is_found(archive: Path, share: float, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar"
    cut.write_bytes(archive.read_bytes()[: int(share * archive.stat().st_size)])
    assert bad(cut)


def test_bytes_after_the_end_are_found(archive: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.tar"
    longer.write_bytes(archive.read_bytes() + b"\0")
    assert bad(longer)


def test_the_command_ends_badly_for_a_bad_backup(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.tar").touch()
    with pytest.raises(CommandError, match=r"is bad\. The file is empty\."):
        call_command("check_backup", tmp_path / "empty.tar")
    with altered(archive, 5000, 0), pytest.raises(CommandError, match="is bad"):
        call_command("check_backup", archive)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_backup", tmp_path / "nothing.tar")


def test_a_sealed_archive_whose_dump_lost_rows_is_found(archive: Path, tmp_path: Path) -> None:
    """Somebody builds an archive whose seal is right, around a dump that is not."""
    manifest = manifest_of(archive)
    manifest["rows"]["public.feedback_complaint"] += 1
    with archives.writing(tmp_path / "made.tar", 0) as out:
        with archives.member(archive, dump.MEMBER) as stream:
            out.add(dump.MEMBER, stream, manifest["members"][dump.MEMBER]["size"])
        out.finish(manifest)
    refuse_damage(tmp_path / "made.tar")
    with pytest.raises(Damaged, match=r"public\.feedback_complaint"):
        backup.check(tmp_path / "made.tar")


def test_a_dump_without_rows_is_refused_when_it_is_made(furnished: Furnished, tmp_path: Path) -> None:
    """What `pg_dump --enable-row-security` writes without an error: a dump with all tables and no rows."""
    params = connections["owner"].get_connection_params()
    with snapshot.as_backup(params) as everything:
        programs = programs_for(snapshot.server_facts(everything)["version_number"])
        counts, heads = snapshot.count_rows(everything), snapshot.trail_heads(everything)
    empty = tmp_path / "empty.dump"
    command = programs.command("pg_dump", "-Fc", "--schema-only", f"--file={empty}", f"--dbname={address(params)}")
    subprocess.run([*command, "--role=backup"], env=with_password(params), check=True)
    with empty.open("rb") as stream:
        inside = dump.rows_inside(programs, stream)
    with pytest.raises(backup.BackupRefused, match="rows in the database, 0 in the dump"):
        backup.refuse_incomplete(counts, heads, inside)
    nothing = {name: snapshot.Count(0, "0") for name in counts}
    with pytest.raises(backup.BackupRefused, match=r"django_migrations is empty.*the trail's heads count"):
        backup.refuse_incomplete(nothing, heads, {})


def test_a_role_that_cannot_read_past_the_wall_makes_no_backup() -> None:
    params = connections["default"].get_connection_params()
    with pytest.raises(snapshot.CannotReadAll, match="cannot become `backup`"), snapshot.as_backup(params):
        pass


def test_a_full_disk_is_told_and_leaves_nothing(furnished: Furnished, tmp_path: Path) -> None:
    """The system refuses files over 200 kB to this command, as a full disk would."""
    owner = connections["owner"].settings_dict
    url = f"postgres://owner:{owner['PASSWORD']}@{owner['HOST']}:{owner['PORT']}/{owner['NAME']}"
    own = {"DATABASE_OWNER_URL": url, "DATABASE_URL": url.replace("owner", "app", 1), "CONCORD_DATA": str(tmp_path)}
    command = [sys.executable, "manage.py", "backup", "-o", str(tmp_path)]
    answer = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 200; exec "$@"', "sh", *command],
        cwd=settings.BASE_DIR, env={**os.environ, **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 1
    assert "not enough room" in answer.stderr, answer.stderr
    assert list(tmp_path.glob("*.tar")) + list(tmp_path.glob(".concord*")) == []


def test_an_archive_that_does_not_fit_is_taken_away(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(OSError) as full, archives.writing(tmp_path / "a.tar", 0) as out:
            out.add_bytes("much", bytes(200_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert words_of(full.value, tmp_path) == f"There is not enough room in {tmp_path}. Nothing was kept."
    assert list(tmp_path.iterdir()) == []


def test_a_backup_of_an_installation_at_work_is_one_moment(furnished: Furnished, tmp_path: Path) -> None:
    """Somebody goes on filing: every complaint in the backup has its record, its events and its place in the trail."""
    stop, filed_so_far = threading.Event(), []

    def work() -> None:
        try:
            while not stop.is_set():
                filed_so_far.append(filed(furnished.cast.b).number)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        path = backup_into(tmp_path)
    finally:
        stop.set()
        thread.join()
    rows = backup.check(path)["rows"]
    assert rows["public.feedback_complaint"] == rows["public.records_record"] == rows["public.records_searchentry"]
    assert rows["public.trail_fact"] == rows["public.trail_link"]
    assert filed_so_far


def test_the_evidence_of_a_restore_is_signed_with_the_trails_key(furnished: Furnished, tmp_path: Path) -> None:
    report = Report("a.tar", dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    report.check("archive", [], "every byte is as it was written")
    path = RestoreCommand()._write(report, tmp_path / "evidence.json")
    signature = (tmp_path / "evidence.json.sig").read_bytes()
    (public, *_retired) = keys.public_keys().values()
    assert keys.is_signed(public, signature, path.read_bytes())
    assert not keys.is_signed(public, signature, path.read_bytes().replace(b"true", b"false"))


def test_programs_of_another_version_are_not_used(settings: Settings) -> None:
    with pytest.raises(NoPrograms, match=r"PostgreSQL 99, and there is no pg_dump.*postgresql-client-99"):
        programs_for(990_001)
    assert programs_for(180_004).version.startswith("18.")
