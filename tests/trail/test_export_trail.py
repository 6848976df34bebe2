"""The trail export leaves the house, and anybody verifies it without Concord, network or packages."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qms.trail.keys import fingerprints
from qms.trail.services import make_checkpoints
from tests.factories.cast import Cast
from tests.factories.complaints import complaint

pytestmark = pytest.mark.usefixtures("own_database")

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR, settings.ANCHOR_DIR = tmp_path / "keys", tmp_path / "anchors"


def outside(*arguments: str | Path) -> tuple[int, str]:
    """The verifier as somebody else runs it: a copy of one file, another folder, no packages."""
    copy = Path(str(arguments[0])).parent / "verify.py"
    copy.write_bytes((ROOT / "tools/verify_concord.py").read_bytes())
    command = [sys.executable, "-I", "-S", str(copy), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=copy.parent, env={}, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


def exported(cast: Cast, tmp_path: Path, name: str = "trail.jsonl") -> Path:
    complaint(cast.a, "acknowledged")
    make_checkpoints(cast.a.organisation.pk)
    complaint(cast.a, "open")
    make_checkpoints(cast.a.organisation.pk)
    call_command("export_trail", organisation=cast.a.slug, output=tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("name", ["trail.jsonl", "trail.jsonl.gz"])
def test_an_export_is_verified_outside(cast: Cast, tmp_path: Path, name: str) -> None:
    path = exported(cast, tmp_path, name)
    anchors = tmp_path / "anchors" / f"{cast.a.organisation.pk}.jsonl"
    code, said = outside(path, "--anchors", anchors, "--key", fingerprints()[0])
    assert code == 0, said
    assert f"{cast.a.slug}: " in said
    assert "entries fit" in said
    code, said = outside(path, "--key", "0" * 64)
    assert code == 1
    assert "unknown key" in said


def test_a_place_known_from_a_mail_is_looked_for(cast: Cast, tmp_path: Path) -> None:
    path = exported(cast, tmp_path)
    entries = [json.loads(line) for line in path.read_text().splitlines() if line.startswith("[")]
    assert outside(path, "--place", f"7:{entries[6][1]}")[0] == 0
    code, said = outside(path, "--place", f"7:{entries[7][1]}")
    assert (code, "first wrong entry 7: entry 7 is not the one you know" in said) == (1, True)
    code, said = outside(path, "--place", f"{len(entries) + 3}:{'0' * 64}")
    assert (code, f"first wrong entry {len(entries) + 1}" in said) == (1, True)


def test_a_changed_export_is_named_by_its_entry(cast: Cast, tmp_path: Path) -> None:
    path = exported(cast, tmp_path)
    text = path.read_text()
    place = text.index("[12,")
    path.write_text(text[:place] + text[place:].replace("insert", "update", 1))
    code, said = outside(path)
    assert code == 1
    assert "first wrong entry 12" in said


def test_all_chains_lie_in_one_file_and_a_dropped_one_is_missed(cast: Cast, tmp_path: Path) -> None:
    for house in (cast.a, cast.b):
        make_checkpoints(house.organisation.pk)
    call_command("export_trail", all=True, output=tmp_path / "all.jsonl.gz")
    lines = gzip.decompress((tmp_path / "all.jsonl.gz").read_bytes()).decode().splitlines()
    said = [json.loads(line) for line in lines]
    slugs = [each["chain"]["slug"] for each in said if isinstance(each, dict) and "chain" in each]
    assert {cast.a.slug, cast.b.slug, "(installation)"} <= set(slugs)
    _code, answer = outside(
        tmp_path / "all.jsonl.gz"
    )  # other tests have signed the installation's chain with their keys
    assert all(
        f"{house.slug}: " in answer and "fit, " in answer.split(house.slug)[1][:30] for house in (cast.a, cast.b)
    )
    call_command("export_trail", organisation=cast.a.slug, output=tmp_path / "a.jsonl")
    anchors = [tmp_path / "anchors" / f"{house.organisation.pk}.jsonl" for house in (cast.a, cast.b)]
    given = [part for path in anchors for part in ("--anchors", str(path))]
    code, answer = outside(tmp_path / "a.jsonl", *given)
    assert code == 1
    assert f"{cast.b.organisation.pk}: first wrong entry 1: the anchors know this organisation" in answer


def test_whose_trail_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="one of the arguments"):
        call_command("export_trail", output=tmp_path / "x")
    with pytest.raises(CommandError, match="There is no organisation nowhere"):
        call_command("export_trail", organisation="nowhere", output=tmp_path / "x")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}\n", b"[]\n", b"null\n", b"%PDF-1.7\n", b"\x1f\x8bjunk", b"[" * 9000]
)
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert outside(tmp_path / "file")[0] == 1
