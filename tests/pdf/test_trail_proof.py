"""A PDF proves by itself that its record's newest entry is in the signed trail, and anybody checks it without us."""

import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from qms.organisations.context import tenant_context
from qms.pdf import document as d
from qms.pdf.models import RecordPdf
from qms.pdf.produce import produce
from qms.pdf.register import verify_here
from qms.pdf.seal import ensure_key
from qms.pdf.trailproof import proven_by
from qms.pdf.verify import State
from qms.trail.keys import fingerprints
from qms.trail.queries import last_checkpoint
from qms.trail.services import make_checkpoints
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.pdf.cast import NOON, document, facts
from tests.pdf.reading import attachments, octets, pages, words
from tests.pdf.test_record_verify_page import dropped, text
from tools.verify_concord import Fault, verify_pdf

Export = Callable[..., RecordPdf]


@pytest.mark.parametrize("who", ["auditor", "piet"])
def test_the_pdf_holds_the_proof_in_words_and_as_data(cast: Cast, exported: Export, who: str) -> None:
    data = octets(exported(cast.a, filed(cast.a), who))
    files = attachments(data)
    assert set(files) == {"record.json", "proof.json", "trail-proof.json"}
    proof, trail = json.loads(files["proof.json"]), json.loads(files["trail-proof.json"])
    assert (trail["position"], trail["digest"]) == (proof["trail_position"], proof["trail_digest"])
    with tenant_context(cast.a.acting("admin")):
        last = last_checkpoint()
    assert last is not None
    assert trail["checkpoint"] == last.line()
    assert last.size >= trail["position"]
    printed = words(data)
    assert f"Number {last.number} of" in printed
    assert f"over {last.size} entries of the trail" in printed
    assert last.key[:8] in printed
    assert cast.a.nordlicht.name not in json.dumps(trail)


def test_the_same_content_keeps_its_digest_whatever_the_trail_is(cast: Cast, exported: Export) -> None:
    record = filed(cast.a)
    first = exported(cast.a, record, "auditor")
    make_checkpoints(cast.a.organisation.pk)
    assert exported(cast.a, record, "manager").pk == first.pk


def test_anybody_verifies_it_offline_by_the_keys_they_were_told(cast: Cast, exported: Export) -> None:
    record = filed(cast.a)
    data = octets(exported(cast.a, record, "piet"))
    said = verify_pdf(data, set())
    assert f"record {record.number}, version {record.version}, sealed by" in said
    assert f"signed by {fingerprints()[0]}" in said
    certificate = said.split("sealed by ")[1][:64]
    assert verify_pdf(data, {certificate, *fingerprints()}) == said
    with pytest.raises(Fault, match="none of those you were told"):
        verify_pdf(data, {certificate})
    with pytest.raises(Fault, match="none of those you were told"):
        verify_pdf(data, set(fingerprints()))


def test_a_changed_bit_is_refused_by_both(cast: Cast, exported: Export) -> None:
    data, dice = octets(exported(cast.a, filed(cast.a), "piet")), random.Random(5)
    start = data.rindex(b"/ByteRange")
    inside = range(data.rindex(b"/Contents <", 0, start) + 12, start)
    places = [place for place in dice.sample(range(len(data)), 50) if place not in inside]
    for place in [*places, *dice.sample(inside, 12)]:
        changed = data[:place] + bytes([data[place] ^ (1 << dice.randrange(8))]) + data[place + 1 :]
        assert verify_here(changed, with_register=False).state is not State.GENUINE
        if place not in inside:  # what is not signed in the seal's own place is held to one form only by us
            with pytest.raises((Fault, ValueError, KeyError, TypeError, IndexError)):
                verify_pdf(changed, set())
    for longer in (data + b"\n", data + b"%%EOF", data[:-1]):
        with pytest.raises(Fault):
            verify_pdf(longer, set())


def test_the_proof_of_another_entry_or_key_does_not_fit(cast: Cast, exported: Export) -> None:
    files = attachments(octets(exported(cast.a, filed(cast.a), "auditor")))
    trail = json.loads(files["trail-proof.json"])
    position, digest = trail["position"], trail["digest"]
    assert proven_by(files["trail-proof.json"], position, digest) is not None
    wrong: list[tuple[dict[str, Any], int, str]] = [
        (trail, position - 1, digest),
        (trail, position, "0" * 64),
        (trail | {"path": trail["path"][1:]}, position, digest),
        (trail | {"path": [*trail["path"], "0" * 64]}, position, digest),
        (trail | {"public_key": "A" * 43 + "="}, position, digest),
        (trail | {"checkpoint": trail["checkpoint"].replace('"number":1', '"number":2')}, position, digest),
        ({}, position, digest),
    ]
    for said, place, named in wrong:
        assert proven_by(json.dumps(said).encode(), place, named) is None
    assert proven_by(b"\xff", position, digest) is None


def test_the_page_that_checks_a_pdf_names_checkpoint_and_key(cast: Cast, exported: Export) -> None:
    page = text(dropped(Client(), octets(exported(cast.a, filed(cast.a), "piet"))))
    assert "is in checkpoint 1 of the trail" in page
    assert fingerprints()[0] in page


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_cover_stays_one_page_with_its_proof(tmp_path: Path, paper: d.Paper, language: str) -> None:
    digest = hashlib.sha256(b"x").hexdigest()
    proof = d.TrailProof(
        number=12345, size=1_234_567, at=NOON, key=digest, path=(), checkpoint="{}", public_key="A"
    )  # fmt: skip
    made = document(
        trail_proof=proof, paper=paper, language=language, title="A pole clamp that opens under load. " * 3,
        verify_address=f"https://quality.supplier.example/verify/?digest={digest}", sections=[facts()],
    )  # fmt: skip
    first, second, *_rest = pages(produce(made, key=ensure_key(tmp_path)).pdf)
    assert "trail-proof.json" in first.replace("trail- proof", "trail-proof").replace("trailproof", "trail-proof")
    assert "trail-proof" not in second
