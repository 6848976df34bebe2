"""Complaints come from a file: each line under the rules of a single receipt, all of them or none."""

import csv
import gzip
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone

from feedback.models import Complaint
from qms.clocks.models import Clock, Task
from qms.clocks.services import ring_organisation
from qms.importing import services as importing
from qms.importing.services import filing as bulk
from qms.notifications.models import OutboxMessage
from qms.records.models import Event, NumberSeries, Record
from qms.records.search import find, refresh_many
from qms.trail.verify import verify_chain
from tests.factories.cast import Cast
from tests.factories.complaints import ASSESSMENT, filed
from tests.factories.records import do
from tests.feedback.letters import GOOD, looking, nothing_is_stored, refused, run, table


def test_a_line_becomes_a_whole_complaint(cast: Cast, tmp_path: Path) -> None:
    said = run(cast.a, table(tmp_path, GOOD), "--as", cast.manager.email)
    with cast.a.sitting("engineer") as seat:
        complaint = Complaint.objects.get()
        assert f"1 complaints added, {complaint.number} to {complaint.number}." in said
        assert (complaint.title, complaint.state, complaint.channel) == ("The weld cracked.", "open", "import")
        assert (complaint.customer, complaint.site, complaint.shared) == (cast.a.nordlicht, cast.a.graz, True)
        assert (complaint.quantity_affected, complaint.quantity_inspected, complaint.harm) == (3, 50, "possible")
        assert (
            timezone.localtime(complaint.received_at, cast.a.organisation.zone).isoformat()[:16] == "2024-03-01T00:00"
        )
        event = Event.objects.get()
        assert (event.act, event.by, event.detail, event.shared) == (
            "receive", cast.manager, {"file": "letters.csv"}, True
        )  # fmt: skip
        assert Task.objects.get().clock == Clock.objects.get(code="acknowledge")
        assert [record.pk for record in find(seat, "nordlicht weld l77")] == [complaint.pk]
        assert find(seat, complaint.number)
        assert complaint.history.get().history_user_id == cast.manager.pk
        assert verify_chain(cast.a.organisation.pk).whole
    with cast.a.sitting("piet") as customer:
        assert [record.number for record in find(customer, "weld")] == [complaint.number]
    with cast.a.sitting("rival") as other:
        assert find(other, "weld") == []


def test_the_search_entry_of_an_imported_complaint_is_that_of_a_filed_one(cast: Cast, tmp_path: Path) -> None:
    run(cast.a, table(tmp_path, GOOD, "Seals leak at minus 20 degrees.,,NL,,Seal S-4,L-77,,,,,"))

    def entries() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT staff_vector::text, customer_vector::text FROM records_searchentry ORDER BY record_id"
            )
            return list(cursor.fetchall())

    with looking(cast.a):
        as_imported = entries()
        refresh_many(list(Record.objects.all()))
        assert as_imported == entries()


def test_the_same_content_adds_nothing_however_it_is_packed(cast: Cast, tmp_path: Path) -> None:
    path = table(tmp_path, GOOD)
    run(cast.a, path)
    packed = tmp_path / "copy.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    said = run(cast.a, packed, "--as", cast.manager.email)
    assert "as “letters.csv”. Nothing was added." in said
    with looking(cast.a):
        assert Record.objects.count() == 1


def test_another_organisation_imports_the_same_file_for_itself(cast: Cast, tmp_path: Path) -> None:
    path = table(tmp_path, GOOD)
    run(cast.a, path)
    assert "1 complaints added" in run(cast.b, path)


def test_a_customer_of_another_organisation_is_no_customer(cast: Cast, tmp_path: Path) -> None:
    with looking(cast.b):
        cast.b.nordlicht.code = "FOREIGN"
        cast.b.nordlicht.save()
    assert "There is no customer “FOREIGN”." in refused(cast.a, table(tmp_path, GOOD.replace("NL", "FOREIGN")))


def test_a_customer_that_is_not_in_use_is_refused(cast: Cast, tmp_path: Path) -> None:
    with looking(cast.a):
        cast.a.nordlicht.active = False
        cast.a.nordlicht.save()
    assert "line 2, Customer: This customer is not in use any more." in refused(cast.a, table(tmp_path, GOOD))


def test_lines_without_customer_are_for_staff_only(cast: Cast, tmp_path: Path) -> None:
    said = run(cast.a, table(tmp_path, "It broke.", header="Complaint"), mapped=False)
    assert "nobody outside can follow them" in said
    with looking(cast.a):
        assert Complaint.objects.filter(customer=None, shared=False).count() == 1


def test_not_shared_lines_are_not_seen_in_the_portal(cast: Cast, tmp_path: Path) -> None:
    run(cast.a, table(tmp_path, GOOD), "--not-shared")
    with cast.a.sitting("piet") as seat:
        assert find(seat, "weld") == []


def test_old_complaints_get_their_clocks_from_the_import_and_ring_nobody(cast: Cast, tmp_path: Path) -> None:
    before = timezone.now()
    run(cast.a, table(tmp_path, GOOD))
    with looking(cast.a):
        clocks = list(Clock.objects.all())
        assert len(clocks) == 2
        for clock in clocks:
            assert clock.started_at >= before
            assert clock.next_step_at is None
        due = Task.objects.get().due_at
        assert due is not None
        assert due > before + timedelta(hours=23)
    assert ring_organisation(cast.a.organisation.pk, timezone.now() + timedelta(days=400)) == 0


def test_recent_complaints_keep_their_day_of_receipt_and_ring_from_now_on(cast: Cast, tmp_path: Path) -> None:
    received = timezone.localtime(timezone.now() - timedelta(days=10), cast.a.organisation.zone).date()
    run(cast.a, table(tmp_path, GOOD.replace("2024-03-01", str(received))))
    with looking(cast.a):
        acknowledge = Clock.objects.get(code="acknowledge")
        reply = Clock.objects.get(code="reply")
        assert timezone.localtime(acknowledge.started_at, cast.a.organisation.zone).date() == received
        assert acknowledge.steps_done == len(acknowledge.steps)
        assert acknowledge.due_at < timezone.now()
        assert reply.next_step_at is not None
        assert reply.next_step_at > timezone.now()
    assert ring_organisation(cast.a.organisation.pk) == 0


def test_a_flood_of_recent_complaints_rings_for_the_first_ones_only(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "RINGING_AT_MOST", 2)
    run(cast.a, table(tmp_path, *[f"Crack {n}.,,NL,,,,,,,," for n in range(5)]))
    with looking(cast.a):
        assert Clock.objects.filter(code="acknowledge", next_step_at__isnull=False).count() == 2


def test_one_notice_tells_of_the_whole_file(cast: Cast, tmp_path: Path) -> None:
    run(cast.a, table(tmp_path, *[f"Crack {n}.,,NL,,,,,,,," for n in range(7)]))
    with looking(cast.a):
        told = OutboxMessage.objects.all()
        assert {(row.kind, row.recipient_id) for row in told} == {("complaints-imported", cast.manager.pk)}


def test_numbers_go_on_without_a_gap(cast: Cast, tmp_path: Path) -> None:
    filed(cast.a)
    refused_before = table(tmp_path, "Crack.,never,NL,,,,,,,,", name="wrong.csv")
    with pytest.raises(CommandError):
        run(cast.a, refused_before)
    run(cast.a, table(tmp_path, GOOD, "Second.,,NL,,,,,,,,"))
    filed(cast.a)
    with looking(cast.a):
        numbers = sorted(Record.objects.values_list("number", flat=True))
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003", "00004"]


def test_an_import_that_is_killed_leaves_nothing_behind(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = table(tmp_path, *[f"Crack {n}.,,NL,,,,,,,," for n in range(20)])

    class Killed(BaseException):
        """What ends a worker."""

    def kill(*_: Any, **__: Any) -> None:
        raise Killed

    monkeypatch.setattr("qms.importing.services.storing.tell_imported", kill)
    with pytest.raises(Killed):
        run(cast.a, path)
    nothing_is_stored(cast.a)
    monkeypatch.undo()
    assert "20 complaints added" in run(cast.a, path)


def test_of_two_imports_of_a_file_at_once_one_wins(cast: Cast, tmp_path: Path) -> None:
    path = table(tmp_path, *[f"Crack {n}.,,NL,,,,,,,," for n in range(50)])
    start, said = threading.Barrier(2), []

    def one() -> None:
        try:
            start.wait(timeout=60)
            said.append(run(cast.a, path))
        finally:
            connection.close()

    workers = [threading.Thread(target=one) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert len(said) == 2
    assert sorted("50 complaints added" in text for text in said) == [False, True]
    assert any("Nothing was added." in text for text in said)
    with looking(cast.a):
        assert Record.objects.count() == 50
        assert NumberSeries.objects.get().last == 50


def test_who_maps_a_file_that_was_imported_meanwhile_is_told_so(cast: Cast, tmp_path: Path) -> None:
    path = table(tmp_path, GOOD)
    with cast.a.sitting("manager") as by, path.open("rb") as content:
        upload: File[bytes] = File(content, name=path.name)
        file = importing.receive_file(cast.a.organisation, kind="complaint", upload=upload, by=by)
    run(cast.a, path, "--as", cast.manager.email)
    with cast.a.sitting("manager") as by, pytest.raises(importing.ImportedAlready, match="Nothing was added"):
        importing.plan_file(file, plan=importing.Plan.from_json(file.mapping), by=by)


def test_a_description_can_be_made_of_several_columns(cast: Cast, tmp_path: Path) -> None:
    path = table(tmp_path, "Crack,,B-10", "Noise,loud,", header="Issue,Sub-issue,Product")
    run(cast.a, path, mapped=False)
    with looking(cast.a):
        texts = list(Complaint.objects.order_by("number").values_list("description", "title"))
    assert texts == [("Issue: Crack\nProduct: B-10", "Crack"), ("Issue: Noise\nSub-issue: loud", "Noise")]


def test_texts_are_kept_as_they_were_written(cast: Cast, tmp_path: Path) -> None:
    words = "  =SUM(A1) <b>Ünïcode</b>\u202e שלום 中文 ' -- \u0000".replace("\u0000", "") + "\n\n second line  "
    path = tmp_path / "letters.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Complaint"], [words]])
    run(cast.a, path, mapped=False)
    with looking(cast.a):
        assert Complaint.objects.get().description == words.rstrip()


def test_times_without_a_zone_are_those_of_the_organisation_or_of_the_mapping(cast: Cast, tmp_path: Path) -> None:
    path = table(tmp_path, GOOD.replace("2024-03-01", "2024-03-01 10:00"))
    run(cast.a, path, "--zone", "America/Detroit")
    with looking(cast.a):
        assert Complaint.objects.get().received_at == datetime.fromisoformat("2024-03-01T10:00-05:00")


def test_a_mapping_is_remembered_for_the_same_columns(cast: Cast, tmp_path: Path) -> None:
    run(
        cast.a,
        table(tmp_path, "B-10,Broken", header="Thing,Remark"),
        "--map",
        "Remark=description",
        "--map",
        "Thing=product",
        mapped=False,
    )
    said = run(cast.a, table(tmp_path, "B-11,Bent", header="Thing,Remark", name="next.csv"), mapped=False)
    assert "The mapping is the one that was used for “letters.csv”" in said
    with looking(cast.a):
        assert list(Complaint.objects.order_by("number").values_list("product", flat=True)) == ["B-10", "B-11"]


def test_a_complaint_without_customer_is_worked_like_any_other(cast: Cast, client_for: Any, tmp_path: Path) -> None:
    run(cast.a, table(tmp_path, "It broke.", header="Complaint"), mapped=False)
    with looking(cast.a):
        record = Complaint.objects.get()
    engineer = client_for(cast.engineer)
    assert record.number in engineer.get(f"/{cast.a.slug}/complaints/").content.decode()
    page = engineer.get(f"/{cast.a.slug}/complaints/{record.number}/").content.decode()
    assert "It broke." in page
    assert engineer.get(f"/{cast.a.slug}/complaints/{record.number}/as-customer/").status_code == 200
    record = do(cast.a, record, "acknowledge", "engineer", site=cast.a.graz)
    assert do(cast.a, record, "assess", "engineer", **ASSESSMENT).state == "assessed"
