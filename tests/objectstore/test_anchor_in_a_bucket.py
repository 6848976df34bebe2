"""Checkpoints in a bucket with object lock: kept once, locked for years; what is done to them afterwards is noticed."""

import datetime as dt
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from structlog.testing import capture_logs

from qms.lib.objectstore import StoreAway
from qms.operations.files import copy_anchors
from qms.trail import tasks
from qms.trail.anchors import place_at, read_lines
from qms.trail.queries import heads
from qms.trail.services import keep_outside, make_checkpoints
from qms.trail.verify import verify
from tests.factories.cast import Cast
from tests.objectstore.server import Store
from tests.trail.test_checkpoints import change, kept
from tests.trail.test_show_evidence import page
from tools.running import ROOT

NOWHERE = "s3://k:s@bucket/anchors?endpoint=http%3A%2F%2F127.0.0.1%3A1&region=us-east-1"


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR, settings.ANCHOR_DIR = tmp_path / "keys", str(tmp_path / "anchors")


@pytest.fixture
def locked(store: Store, settings: Any) -> str:
    """A fresh bucket with object lock, which gets a copy of all anchors."""
    name = store.new_bucket(ObjectLockEnabledForBucket=True)
    settings.ANCHOR_COPIES = [store.address(name, "anchors")]
    return name


@pytest.fixture
def three(cast: Cast, locked: str, store: Store) -> list[str]:
    """The names of three anchored checkpoints of organisation a, the first one first."""
    for _number in range(3):
        change(cast.a)
        make_checkpoints(cast.a.organisation.pk)
    return sorted((key for key in store.keys(locked) if str(cast.a.organisation.pk) in key), reverse=True)


def fault(cast: Cast) -> str:
    verdict = verify(cast.a.organisation.pk)
    return "" if verdict.whole else verdict.fault


def test_each_checkpoint_is_an_object_under_lock(
    cast: Cast, three: list[str], locked: str, store: Store, settings: Any
) -> None:
    organisation = cast.a.organisation.pk
    assert three == [f"anchors/{organisation}/{10**12 - 1 - n:012d}.{n}.json" for n in (1, 2, 3)]
    place = place_at(settings.ANCHOR_COPIES[0])
    assert list(read_lines(place.lines(organisation))) == kept(cast.a)
    assert (place.last_number(organisation), place.organisations()) == (3, {organisation})
    found = store.client.head_object(Bucket=locked, Key=three[0])
    assert found["ObjectLockMode"] == "COMPLIANCE"
    assert found["ObjectLockRetainUntilDate"] > timezone.now() + dt.timedelta(days=3650)
    assert verify(organisation).whole
    assert "se/cret" not in place.name


def test_a_locked_checkpoint_cannot_be_deleted(three: list[str], locked: str, store: Store) -> None:
    [version] = store.client.list_object_versions(Bucket=locked, Prefix=three[1])["Versions"]
    with pytest.raises(ClientError, match="AccessDenied"):
        store.client.delete_object(Bucket=locked, Key=three[1], VersionId=version["VersionId"])
    with pytest.raises(ClientError, match="AccessDenied"):
        store.client.delete_object(
            Bucket=locked, Key=three[1], VersionId=version["VersionId"], BypassGovernanceRetention=True
        )


def test_a_newer_version_is_noticed_and_the_first_one_counts(
    cast: Cast, three: list[str], locked: str, store: Store, settings: Any
) -> None:
    store.client.put_object(Bucket=locked, Key=three[1], Body=b"{}")
    assert "checkpoint 2 was written again later" in fault(cast)
    place = place_at(settings.ANCHOR_COPIES[0])
    assert list(read_lines(place.lines(cast.a.organisation.pk))) == kept(cast.a)


def test_a_mark_of_deletion_is_noticed_and_nothing_is_lost(
    cast: Cast, three: list[str], locked: str, store: Store, settings: Any
) -> None:
    store.client.delete_object(Bucket=locked, Key=three[2])
    assert "checkpoint 3 was marked as deleted" in fault(cast)
    assert keep_outside(cast.a.organisation.pk)
    assert "checkpoint 3" in fault(cast), "writing it again does not hide what was done"
    place = place_at(settings.ANCHOR_COPIES[0])
    assert list(read_lines(place.lines(cast.a.organisation.pk))) == kept(cast.a)


def test_an_exchanged_or_missing_checkpoint_is_named(cast: Cast, store: Store, settings: Any) -> None:
    """A store that forgot its lock, or another one that somebody has put in its place."""
    organisation = cast.a.organisation.pk
    for _number in range(3):
        change(cast.a)
        make_checkpoints(organisation)
    false = store.new_bucket(ObjectLockEnabledForBucket=True)
    settings.ANCHOR_COPIES = [store.address(false, "anchors")]
    lines = [each.line() for each in kept(cast.a)]
    names = [f"anchors/{organisation}/{10**12 - 1 - n:012d}.{n}.json" for n in (1, 2, 3)]
    store.client.put_object(Bucket=false, Key=names[0], Body=f"{lines[0]}\n".encode())
    store.client.put_object(Bucket=false, Key=names[2], Body=f"{lines[2]}\n".encode())
    assert "checkpoint 2 is missing" in fault(cast)
    exchanged = lines[1].replace(kept(cast.a)[1].root, "0" * 64)
    store.client.put_object(Bucket=false, Key=names[1], Body=f"{exchanged}\n".encode())
    assert "checkpoint 2: the signature does not fit" in fault(cast)


def test_when_the_folder_is_lost_the_bucket_alone_anchors_everything(
    cast: Cast, three: list[str], settings: Any, tmp_path: Path
) -> None:
    settings.ANCHOR_DIR = str(tmp_path / "empty")
    verdict = verify(cast.a.organisation.pk)
    assert (verdict.whole, verdict.anchored) == (True, kept(cast.a)[-1].size)


def test_two_writers_at_once_keep_each_checkpoint_once(cast: Cast, locked: str, store: Store) -> None:
    change(cast.a, 2500)
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        make_checkpoints(cast.a.organisation.pk)
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    versions = store.client.list_object_versions(Bucket=locked)["Versions"]
    assert len(versions) == len({entry["Key"] for entry in versions}) == len(kept(cast.a)) == 3
    assert verify(cast.a.organisation.pk).whole


def test_a_store_that_was_away_is_caught_up_by_the_next_ring(
    cast: Cast, locked: str, settings: Any, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    there, everybody = settings.ANCHOR_COPIES, heads
    ours = lambda: [chain for chain in everybody() if chain.organisation == cast.a.organisation.pk]  # noqa: E731
    monkeypatch.setattr(tasks, "heads", ours)  # those of other tests have no part in it
    settings.ANCHOR_COPIES = [NOWHERE]
    change(cast.a)
    tasks.checkpoint()
    assert len(kept(cast.a)) == 1, "the checkpoint is made, and lies in the folder"
    assert "Place 2: does not answer now" in page(client_for(cast.auditor), cast.a)
    settings.ANCHOR_COPIES = there
    tasks.checkpoint()
    assert list(read_lines(place_at(there[0]).lines(cast.a.organisation.pk))) == kept(cast.a)
    assert verify(cast.a.organisation.pk).whole


def test_a_store_that_is_away_is_asked_once_a_ring_and_holds_up_no_signature(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that hangs costs seconds each time; asked for each organisation, the last one's came much too late."""
    both, everybody = {cast.a.organisation.pk, cast.b.organisation.pk}, heads
    monkeypatch.setattr(tasks, "heads", lambda: [chain for chain in everybody() if chain.organisation in both])
    settings.ANCHOR_COPIES = [NOWHERE]
    for house in (cast.a, cast.b):
        change(house)
    with capture_logs() as logs:
        tasks.checkpoint()
    assert [len(kept(house)) for house in (cast.a, cast.b)] == [1, 1]
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["trail.anchor_failed"]
    folder = place_at(settings.ANCHOR_DIR)
    assert [folder.last_number(organisation) for organisation in both] == [1, 1], "the other place is served"


def test_the_page_gives_up_a_store_that_hangs_at_the_first_try(cast: Cast, settings: Any, client_for: Any) -> None:
    change(cast.a)
    make_checkpoints(cast.a.organisation.pk)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes calls, and says nothing
        silent.setblocking(False)
        address = quote(f"http://127.0.0.1:{silent.getsockname()[1]}", safe="")
        settings.ANCHOR_COPIES = [f"s3://key:secret@bucket/anchors?endpoint={address}&region=us-east-1"]
        assert "Place 2: does not answer now" in page(client_for(cast.auditor), cast.a)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_bucket_without_object_lock_keeps_no_anchor(cast: Cast, store: Store, settings: Any) -> None:
    plain = store.new_bucket()
    settings.ANCHOR_COPIES = [store.address(plain, "anchors")]
    change(cast.a)
    make_checkpoints(cast.a.organisation.pk)
    assert not keep_outside(cast.a.organisation.pk)
    assert store.keys(plain) == []
    with pytest.raises(StoreAway, match="refused"):
        place_at(settings.ANCHOR_COPIES[0]).append(cast.a.organisation.pk, kept(cast.a))


def test_the_bucket_may_be_the_only_place(cast: Cast, locked: str, settings: Any, tmp_path: Path) -> None:
    """As on several hosts that share no folder: verification, export, backup and the second verifier read it."""
    settings.ANCHOR_DIR, settings.ANCHOR_COPIES = settings.ANCHOR_COPIES[0], []
    change(cast.a)
    make_checkpoints(cast.a.organisation.pk)
    verdict = verify(cast.a.organisation.pk)
    assert (verdict.whole, verdict.anchored) == (True, verdict.entries)
    lines = "".join(f"{each.line()}\n" for each in kept(cast.a))
    assert (copy_anchors(tmp_path) / f"{cast.a.organisation.pk}.jsonl").read_text() == lines
    export = tmp_path / "trail.jsonl"
    call_command("export_trail", organisation=cast.a.slug, output=export)
    told = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "verify_concord.py"), str(export)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
