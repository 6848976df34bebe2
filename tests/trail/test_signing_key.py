"""The key that signs checkpoints: made once, named by its fingerprint, changed without losing what it signed."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qms.trail.keys import KEY_FILE, fingerprint_of, fingerprints, is_signed, public_keys, rotate, signing_key


@pytest.fixture(autouse=True)
def empty_folder(settings: Any, tmp_path: Path) -> Path:
    settings.KEYS_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def test_no_key_is_there_before_one_is_needed() -> None:
    assert fingerprints() == []


def test_many_processes_at_once_get_the_same_key(empty_folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = {key.fingerprint for key in pool.map(lambda _number: signing_key(), range(32))}
    assert list(made) == fingerprints()
    assert stat.S_IMODE((empty_folder / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in empty_folder.iterdir()] == [KEY_FILE]


def test_a_retired_key_keeps_verifying_and_cannot_sign_any_more(empty_folder: Path) -> None:
    old = signing_key()
    signature = old.sign(b"said")
    new = rotate()
    assert fingerprints() == [new.fingerprint, old.fingerprint]
    assert is_signed(public_keys()[old.fingerprint], signature, b"said")
    assert not is_signed(public_keys()[new.fingerprint], signature, b"said")
    assert not is_signed(old.public, signature, b"said otherwise")
    left = b"".join(path.read_bytes() for path in empty_folder.rglob("*.pem"))
    assert left.count(b"PRIVATE KEY-----\n") == 2, "begin and end of one private key"


def test_the_fingerprint_is_of_the_public_key_alone() -> None:
    key = signing_key()
    assert key.fingerprint == fingerprint_of(key.public)
    assert key.fingerprint not in repr(key.private)


def test_the_command_prints_and_changes_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("trail_key")
    [first] = capsys.readouterr().out.split()
    call_command("trail_key", rotate=True)
    assert capsys.readouterr().out.split() == [fingerprints()[0], first]


def test_a_lost_key_is_believed_again_by_its_public_half(
    empty_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = signing_key()
    (empty_folder / KEY_FILE).unlink()
    assert lost.fingerprint not in [signing_key().fingerprint, *fingerprints()]
    call_command("trail_key", trust=base64.b64encode(lost.public).decode())
    assert capsys.readouterr().out.split() == [signing_key().fingerprint, lost.fingerprint]
    for wrong in ("AAAA", "not base64"):
        with pytest.raises(CommandError, match="no public key"):
            call_command("trail_key", trust=wrong)


def test_two_changes_at_once_lose_no_key() -> None:
    first = signing_key().fingerprint
    with ThreadPoolExecutor(4) as pool:
        made = {key.fingerprint for key in pool.map(lambda _number: rotate(), range(4))}
    assert len(made) == 4
    assert set(fingerprints()) == made | {first}
