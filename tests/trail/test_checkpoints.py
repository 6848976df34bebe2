"""Checkpoints: made from what is new, once, signed, kept in the database and outside, and caught up after faults."""

import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from psycopg import errors

from qms.organisations.context import tenant_context
from qms.organisations.models import Customer, Site
from qms.trail import services
from qms.trail.anchors import FilePlace, Torn, places, read_lines
from qms.trail.checkpoint import ZERO, Checkpoint
from qms.trail.keys import public_keys, rotate
from qms.trail.merkle import root_from_path
from qms.trail.models import Head, Link
from qms.trail.queries import checkpoints, heads
from qms.trail.services import make_checkpoints, prove
from qms.trail.tasks import checkpoint as ring
from qms.trail.verify import verify
from tests.census.database import as_app
from tests.factories.cast import Cast, House

pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.KEYS_DIR, settings.ANCHOR_DIR = tmp_path / "keys", tmp_path / "anchors"


def kept(house: House) -> list[Checkpoint]:
    with tenant_context(house.acting("admin")):
        return list(checkpoints(house.organisation.pk))


def outside(house: House) -> list[Checkpoint]:
    return list(read_lines(places()[0].lines(house.organisation.pk)))


def change(house: House, count: int = 1) -> None:
    with house.sitting("admin"):
        rows = [
            Customer(organisation=house.organisation, code=f"X{number}", name=f"N{number}") for number in range(count)
        ]
        Customer.objects.bulk_create(rows, ignore_conflicts=True)
        Site.objects.filter(pk=house.graz.pk).update(name=Concat("name", Value("!")))


def head(house: House) -> Head:
    with tenant_context(house.acting("admin")):
        return Head.objects.get()


def test_a_checkpoint_covers_all_entries_and_lies_outside_too(cast: Cast) -> None:
    assert make_checkpoints(cast.a.organisation.pk) == 1
    [one] = kept(cast.a)
    assert (one.number, one.size, one.digest, one.previous) == (1, head(cast.a).position, head(cast.a).digest, ZERO)
    assert one.is_signed(public_keys())
    assert outside(cast.a) == [one]
    assert make_checkpoints(cast.a.organisation.pk) == 0, "nothing is new"
    change(cast.a)
    assert make_checkpoints(cast.a.organisation.pk) == 1
    assert [each.number for each in kept(cast.a)] == [1, 2]
    assert kept(cast.a)[1].previous == one.seal()
    assert outside(cast.a) == kept(cast.a)
    assert verify(cast.a.organisation.pk).whole


def test_a_flood_is_signed_in_spans_of_a_thousand_through_several_blocks(cast: Cast) -> None:
    change(cast.a, 2600)
    make_checkpoints(cast.a.organisation.pk)
    sizes = [0, *(each.size for each in kept(cast.a))]
    assert max(b - a for a, b in pairwise(sizes)) == 1000
    assert sizes[-1] == head(cast.a).position
    change(cast.a)
    make_checkpoints(cast.a.organisation.pk)
    verdict = verify(cast.a.organisation.pk)
    assert verdict.whole
    assert verdict.anchored == verdict.entries == head(cast.a).position
    for position in (1, 1023, 1024, 1025, 2048, 2049, verdict.entries):
        proof = prove(cast.a.organisation.pk, position)
        assert proof is not None
        with tenant_context(cast.a.acting("admin")):
            assert proof.digest == Link.objects.get(position=position).digest
        path = [bytes.fromhex(each) for each in proof.path]
        root = root_from_path(bytes.fromhex(proof.digest), position, proof.checkpoint.size, path)
        assert root is not None
        assert root.hex() == proof.checkpoint.root


def test_a_proof_asked_for_at_once_makes_the_checkpoint_it_needs(cast: Cast) -> None:
    make_checkpoints(cast.a.organisation.pk)
    change(cast.a)
    newest = head(cast.a).position
    proof = prove(cast.a.organisation.pk, newest)
    assert proof is not None
    assert (proof.checkpoint.number, proof.checkpoint.size) == (2, newest)
    assert prove(cast.a.organisation.pk, newest + 1) is None


def test_two_workers_at_once_make_one(cast: Cast) -> None:
    change(cast.a, 3500)
    start, made = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        made.append(make_checkpoints(cast.a.organisation.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == len(kept(cast.a)) == 4
    assert outside(cast.a) == kept(cast.a)
    assert verify(cast.a.organisation.pk).whole


def test_what_a_killed_worker_did_not_carry_outside_the_next_ring_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dead:
        dead.setattr(services, "keep_outside", lambda _organisation: True)
        make_checkpoints(cast.a.organisation.pk)
    assert outside(cast.a) == []
    ring()
    assert outside(cast.a) == kept(cast.a)
    assert {chain.organisation for chain in heads() if chain.entries > chain.size} == set()


def test_a_place_that_fails_is_caught_up_and_stops_nobody(cast: Cast, settings: Any, tmp_path: Path) -> None:
    away = tmp_path / "share"
    away.write_text("not mounted")
    settings.ANCHOR_COPIES = [away]
    assert make_checkpoints(cast.a.organisation.pk) == 1
    assert outside(cast.a) == kept(cast.a)
    away.unlink()
    ring()
    assert list(read_lines(FilePlace(away).lines(cast.a.organisation.pk))) == kept(cast.a)


def test_a_line_that_was_cut_off_is_written_again_and_read_over(cast: Cast) -> None:
    make_checkpoints(cast.a.organisation.pk)
    change(cast.a)
    make_checkpoints(cast.a.organisation.pk)
    [path] = Path(places()[0].name).glob(f"{cast.a.organisation.pk}.jsonl")
    whole = path.read_bytes()
    for cut in (1, 2, 40, 300):
        path.write_bytes(whole[:-cut])
        assert outside(cast.a) == kept(cast.a)[:1]
        services.keep_outside(cast.a.organisation.pk)
        assert outside(cast.a) == kept(cast.a)
    path.write_bytes(b"{}\n" + whole)
    with pytest.raises(Torn, match="line 1 is no checkpoint"):
        outside(cast.a)


def test_a_changed_key_goes_on_where_the_old_one_ended(cast: Cast) -> None:
    make_checkpoints(cast.a.organisation.pk)
    new = rotate()
    change(cast.a)
    make_checkpoints(cast.a.organisation.pk)
    first, second = kept(cast.a)
    assert second.key == new.fingerprint != first.key
    assert verify(cast.a.organisation.pk).whole


def test_the_runtime_can_neither_change_nor_invent_a_checkpoint(cast: Cast) -> None:
    make_checkpoints(cast.a.organisation.pk)
    [one] = kept(cast.a)
    for statement in (
        "UPDATE trail_checkpoint SET size = 1",
        "DELETE FROM trail_checkpoint",
        "INSERT INTO trail_checkpoint SELECT * FROM trail_checkpoint",
        "TRUNCATE trail_checkpoint",
    ):
        with as_app() as app, pytest.raises(errors.InsufficientPrivilege), app.transaction():
            app.execute("SELECT set_config('app.organisation', %s, true)", [str(cast.a.organisation.pk)])
            app.execute(statement.encode())
    refused = "SELECT trail_keep_checkpoint(%s, %s, %s, '', now(), '', '', '', '', NULL)"
    with as_app() as app, app.transaction():
        app.execute("SELECT set_config('app.organisation', %s, true)", [str(cast.a.organisation.pk)])
        for number, size, digest in (
            (2, one.size, one.digest), (3, one.size + 1, one.digest), (2, one.size + 1, one.digest), (1, 1, "0" * 64),
        ):  # fmt: skip
            assert app.execute(refused.encode(), [number, size, digest]).fetchone() == (False,)
    assert kept(cast.a) == [one]


def test_one_organisation_sees_no_checkpoint_of_another(cast: Cast) -> None:
    make_checkpoints(cast.a.organisation.pk)
    with tenant_context(cast.b.acting("admin")):
        assert list(checkpoints(cast.a.organisation.pk)) == []
