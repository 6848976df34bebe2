"""The page of the trail shows what stands behind it, and mails carry it out of the house."""

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qms.notifications.models import OutboxMessage
from qms.organisations.context import tenant_context
from qms.trail.anchors import places
from qms.trail.chain import Verdict
from qms.trail.checkpoint import Checkpoint
from qms.trail.models import Verification
from qms.trail.queries import heads, last_checkpoint
from qms.trail.services import make_checkpoints
from qms.trail.tasks import verify_chains
from qms.trail.verify import verify_and_note
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR, settings.ANCHOR_DIR = tmp_path / "keys", tmp_path / "anchors"


def newest(house: House) -> Checkpoint:
    with tenant_context(house.acting("admin")):
        last = last_checkpoint()
    assert last is not None
    return last


def page(client: Any, house: House) -> str:
    return " ".join(client.get(f"/{house.slug}/trail/").content.decode().split())


def test_an_auditor_sees_checkpoint_key_places_and_verification(cast: Cast, client_for: Any, settings: Any) -> None:
    client = client_for(cast.auditor)
    assert "None yet; the first is made" in page(client, cast.a)
    assert "Not verified yet" in page(client, cast.a)
    settings.ANCHOR_COPIES = [settings.ANCHOR_DIR / "second"]
    make_checkpoints(cast.a.organisation.pk)
    verdict = verify_and_note(cast.a.organisation.pk)
    shown, last = page(client, cast.a), newest(cast.a)
    assert f"Number 1, over {last.size} entries" in shown
    assert last.key in shown
    assert "Place 1: up to date" in shown
    assert "Place 2: up to date" in shown
    assert f"Everything fits: {verdict.entries} entries, {verdict.entries} of them anchored outside" in shown


def test_a_fault_and_a_place_that_is_ahead_are_shown_loudly(cast: Cast, client_for: Any) -> None:
    make_checkpoints(cast.a.organisation.pk)
    path = Path(places()[0].name) / f"{cast.a.organisation.pk}.jsonl"
    path.write_text(newest(cast.a).line().replace('"number":1', '"number":7') + "\n")
    verify_and_note(cast.a.organisation.pk)
    shown = page(client_for(cast.auditor), cast.a)
    assert "The trail does not fit its evidence" in shown
    assert "The entries from number 1 on do not fit" in shown
    assert "Place 1: ahead of the database, at checkpoint 7" in shown
    path.write_text("")
    assert "Place 1: up to checkpoint 0" in page(client_for(cast.auditor), cast.a)


def test_customers_and_the_digest_carry_the_newest_checkpoint_others_do_not(cast: Cast) -> None:
    make_checkpoints(cast.a.organisation.pk)
    last = newest(cast.a)
    complaint(cast.a, "acknowledged")
    with tenant_context(cast.a.acting("admin")):
        mails = list(OutboxMessage.objects.filter(channel="mail"))
    out = [mail for mail in mails if "/portal/" in mail.url]
    inside = [mail for mail in mails if "/portal/" not in mail.url]
    assert out
    assert inside
    said = f"entry {last.size} has the digest {last.digest}; checkpoint 1, signed with key {last.key}."
    assert all(said in mail.text and said in mail.html for mail in out)
    assert not any("Witness of the trail" in mail.text for mail in inside)


def test_verification_runs_by_itself_when_the_last_one_is_old(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[uuid.UUID] = []

    def note(key: uuid.UUID, *against: Callable[[uuid.UUID], str]) -> Verdict:
        done.append(key)
        return verify_and_note(key, *against)

    monkeypatch.setattr("qms.trail.tasks.verify_and_note", note)
    ours = [chain for chain in heads() if chain.organisation == cast.a.organisation.pk]
    monkeypatch.setattr("qms.trail.tasks.heads", lambda: ours)  # the chains of other tests are long
    verify_chains()
    assert cast.a.organisation.pk in done
    done.clear()
    verify_chains()
    assert cast.a.organisation.pk not in done
    with tenant_context(cast.a.acting("admin")):
        assert Verification.objects.filter(organisation_id=cast.a.organisation.pk).count() == 1
