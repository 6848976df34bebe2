"""Whoever drops a file learns whether it is the one we made, byte for byte."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from qms.pdf import register
from qms.pdf.produce import Produced, produce
from qms.pdf.seal import SealKey, ensure_key
from qms.pdf.verify import State, StoredRecord, Verdict, verify
from tests.pdf import cast
from tests.shared_data import needs_shared_data, packed_files


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def key(directory: Path) -> SealKey:
    return ensure_key(directory)


@pytest.fixture(scope="module")
def made(key: SealKey) -> Produced:
    return produce(cast.document(), key=key)


@pytest.fixture
def no_register() -> Iterator[None]:
    kept = register.lookup()
    register._registers.clear()
    yield
    if kept:
        register.register_lookup(kept)


def judge(data: bytes, key: SealKey) -> Verdict:
    return verify(data, certificates=[key.certificate])


def test_the_file_we_made_is_genuine(made: Produced, key: SealKey) -> None:
    verdict = judge(made.pdf, key)
    assert verdict.genuine
    assert verdict.reasons == ["The file is exactly as it was sealed."]
    assert verdict.proof is not None
    assert (verdict.proof.number, verdict.proof.version, verdict.proof.digest) == ("CMP-2026-00042", 7, made.digest)
    assert verdict.sha256 == made.sha256


def test_another_validator_accepts_the_seal(made: Produced, key: SealKey) -> None:
    from asn1crypto import x509

    context = ValidationContext(trust_roots=[x509.Certificate.load(key.certificate)], allow_fetching=False)
    (signature,) = PdfFileReader(BytesIO(made.pdf)).embedded_signatures
    status = validate_pdf_signature(signature, context)
    assert status.bottom_line
    assert status.docmdp_ok


def test_one_flipped_bit_anywhere_is_noticed(made: Produced, key: SealKey) -> None:
    chance = random.Random(42)
    container = made.pdf.rindex(b"/Contents <")
    positions = [*chance.sample(range(len(made.pdf)), 60), *chance.sample(range(container, container + 2400), 140)]
    for position in positions:
        changed = bytearray(made.pdf)
        changed[position] ^= 1 << chance.randrange(8)
        assert not judge(bytes(changed), key).genuine, position


def test_bytes_after_the_end_are_noticed(made: Produced, key: SealKey) -> None:
    verdict = judge(made.pdf + b"\n%", key)
    assert verdict.state is State.EXTENDED
    assert verdict.reasons == ["2 bytes were added after the end of the sealed file."]
    assert verdict.proof is not None


def test_a_missing_end_is_noticed(made: Produced, key: SealKey) -> None:
    assert judge(made.pdf[:-1], key).state is State.ALTERED
    assert not judge(made.pdf[: len(made.pdf) // 2], key).genuine


def test_an_edit_after_sealing_is_noticed(made: Produced, key: SealKey) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(made.pdf))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    verdict = judge(out.getvalue(), key)
    assert verdict.state is State.EXTENDED
    assert "was edited after it was sealed" in verdict.reasons[0]


def test_a_file_written_anew_is_noticed(made: Produced, key: SealKey) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(made.pdf)) as pdf:
        pdf.save(out)
    assert judge(out.getvalue(), key).state is State.ALTERED


def test_a_seal_moved_to_another_record_is_noticed(made: Produced, key: SealKey) -> None:
    other = produce(cast.document(version=8), key=key).pdf
    start, end = made.pdf.rindex(b"/Contents <"), made.pdf.rindex(b"/ByteRange")
    other_start = other.rindex(b"/Contents <")
    moved = other[:other_start] + made.pdf[start:end] + other[other_start + end - start :]
    assert judge(moved, key).state is State.ALTERED


def test_the_seal_of_another_installation_is_not_ours(made: Produced, tmp_path: Path) -> None:
    stranger = ensure_key(tmp_path)
    verdict = judge(made.pdf, stranger)
    assert not verdict.genuine
    assert verdict.proof is None


def test_a_retired_certificate_still_counts(directory: Path, made: Produced, tmp_path: Path) -> None:
    from qms.pdf.seal import KEY_FILE, trusted_certificates

    ensure_key(tmp_path)
    (tmp_path / "retired").mkdir()
    pem = (directory / KEY_FILE).read_bytes()
    (tmp_path / "retired" / "2026.pem").write_bytes(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
    assert verify(made.pdf, certificates=list(trusted_certificates(tmp_path))).genuine


def test_the_register_decides_with_the_seal(made: Produced, key: SealKey) -> None:
    known = {made.sha256: StoredRecord(organisation="nordwerk", number="CMP-2026-00042", version=7, current_version=9)}
    certificates = [key.certificate]
    verdict = verify(made.pdf, certificates=certificates, known_sha256=known.get)
    assert verdict.genuine
    assert verdict.outdated
    assert "this file shows version 7, today it is version 9" in verdict.reasons[-1]
    again = produce(cast.document(), key=key).pdf
    assert verify(again, certificates=certificates, known_sha256=known.get).state is State.UNREGISTERED


def test_the_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    first = ensure_key(tmp_path / "keys")
    assert ensure_key(tmp_path / "keys") == first
    (path,) = (tmp_path / "keys").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert "private" not in repr(first)


@given(st.binary(max_size=400), st.integers(0, 20_000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_it_raise(made: Produced, key: SealKey, noise: bytes, position: int) -> None:
    assert judge(b"%PDF-1.7\n" + noise, key).state in {State.FOREIGN, State.ALTERED}
    start = len(made.pdf) - 20_000 + position
    assert not noise or judge(made.pdf[:start] + noise + made.pdf[start:], key).genuine is False


def test_what_is_no_pdf_is_said_to_be_none(key: SealKey) -> None:
    assert judge(b"", key).state is State.UNREADABLE
    assert judge(b"PK\x03\x04", key).reasons == ["The file is not a PDF."]


@needs_shared_data
def test_hostile_pdfs_get_an_answer(key: SealKey) -> None:
    states = [judge(octets, key).state for _, octets in packed_files("nasty/pdf_files.tar.xz", ".pdf")]
    assert len(states) == 455
    assert set(states) <= {State.FOREIGN, State.UNREADABLE}


def run(path: Path, *options: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_pdf", str(path), *options, stdout=out)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_genuine_with_status_0_and_anything_else_with_1(
    made: Produced, directory: Path, tmp_path: Path, settings: object, no_register: None
) -> None:
    settings.KEYS_DIR = directory  # type: ignore[attr-defined]
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(made.pdf)
    bad.write_bytes(made.pdf + b" ")
    status, text = run(good)
    assert status == 0
    assert text.startswith("genuine")
    assert "nordwerk CMP-2026-00042 v7" in text
    status, text = run(bad, "--json")
    assert status == 1
    assert json.loads(text)["state"] == "extended"
