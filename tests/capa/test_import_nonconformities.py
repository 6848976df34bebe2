"""Nonconformities come from a table by command and in the browser, through the door that complaints come through."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from capa.models import Nonconformity
from qms.clocks.models import Clock, Task
from qms.records.models import Event
from tests.factories.cast import Cast, House
from tests.feedback.test_import_pages import the_file, work

TABLE = (
    "Fehlerbild;Quelle;Festgestellt am;Kunde;Teilenummer;Charge;Menge;Schwere;Lieferant\n"
    "Bohrung zu weit;final;31.12.2025;NL;B-10;L-77;40;Major;\n"
    "Kratzer auf der Dichtfläche;Incoming inspection;02.01.2026 07:30;;D-3;L-9;;minor;Giesserei Wels\n"
)
GOOD = TABLE.encode()


def imported(house: House, folder: Path, table: str, *arguments: str) -> str:
    path, out = folder / "nonconformities.csv", StringIO()
    path.write_text(table)
    given = ("--organisation", house.organisation.slug, *arguments, str(path))
    call_command("import_nonconformities", *given, stdout=out, stderr=out)
    return out.getvalue()


def test_each_line_is_a_nonconformity_with_number_clocks_task_and_first_event(cast: Cast, tmp_path: Path) -> None:
    said = imported(cast.a, tmp_path, TABLE, "--zone", "Europe/Vienna")
    year = timezone.localtime().year
    assert f"2 nonconformities added, NC-{year}-00001 to NC-{year}-00002." in said
    with cast.a.sitting("engineer"):
        first, second = Nonconformity.objects.order_by("number")
        assert (first.description, first.source, first.lot, first.severity) == (
            "Bohrung zu weit",
            "final",
            "L-77",
            "major",
        )
        assert (first.customer, first.quantity_affected, first.unit) == (cast.a.nordlicht, 40, "piece")
        assert (second.source, second.quantity_affected, second.supplier) == ("incoming", None, "Giesserei Wels")
        assert second.detected_at == datetime(2026, 1, 2, 6, 30, tzinfo=UTC)
        assert not first.shared and not second.shared, "a nonconformity is internal until a concession is asked"
        codes = Clock.objects.filter(record_id=first.pk).order_by("code").values_list("code", flat=True)
        assert list(codes) == ["nc_close", "nc_contain"]
        assert Task.objects.get(record_id=first.pk).act == "contain"
        assert Event.objects.get(record_id=first.pk).act == "record"


def test_the_same_table_a_second_time_adds_nothing(cast: Cast, tmp_path: Path) -> None:
    imported(cast.a, tmp_path, TABLE)
    assert "Nothing was added." in imported(cast.a, tmp_path, TABLE)
    with cast.a.sitting("engineer"):
        assert Nonconformity.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Bohrung;daheim;;;;;;;", "Quelle: “daheim” is not known here"),
        ("Bohrung;;;;;;;;", "Quelle: “” is not known here"),
        ("Bohrung;final;31.12.2199;;;;;;", "cannot have been found in the future"),
        ("Bohrung;final;;;;;0;;", "At least one is affected"),
        ("Bohrung;final;;NIEMAND;;;;;", "There is no customer “NIEMAND”"),
        (";final;;;;;;;", "Describe what is nonconforming"),
    ],
)
def test_one_wrong_line_keeps_all_out(cast: Cast, tmp_path: Path, line: str, words: str) -> None:
    path, out = tmp_path / "wrong.csv", StringIO()
    path.write_text(f"{TABLE}{line}\n")
    with pytest.raises(CommandError, match="1 of 3 lines"):
        call_command("import_nonconformities", "--organisation", cast.a.slug, str(path), stdout=out, stderr=out)
    assert words in out.getvalue()
    with cast.a.sitting("engineer"):
        assert not Nonconformity.objects.exists()


def test_a_table_that_does_not_say_where_they_were_found_is_refused(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="where it was found"):
        imported(cast.a, tmp_path, "Fehlerbild;Menge\nBohrung;3\n")


def test_a_quality_manager_imports_them_in_the_browser(cast: Cast, client_for: Any) -> None:
    manager = client_for(cast.manager)
    upload = {"kind": "nonconformity", "file": SimpleUploadedFile("nc.csv", GOOD)}
    assert manager.post(f"/{cast.a.slug}/imports/", upload).status_code == 302
    file = the_file(cast.a)
    page = manager.get(f"/{cast.a.slug}/imports/{file.pk}/mapping/").content.decode()
    assert "Fehlerbild" in page
    assert "The customer may follow" not in page
    chosen = {"act": "check", "dates": "dmy", "from_description": "0", "from_source": "1", "from_detected_at": "2"}
    assert manager.post(f"/{cast.a.slug}/imports/{file.pk}/mapping/", chosen).status_code == 302
    assert work(cast.a).state == "done"
    manager.post(f"/{cast.a.slug}/imports/{file.pk}/start/")
    assert work(cast.a).state == "done"
    done = manager.get(f"/{cast.a.slug}/imports/{file.pk}/").content.decode()
    assert "2 records were added" in done
    assert f"/{cast.a.slug}/nonconformities/" in done
    assert "Nonconformities" in manager.get(f"/{cast.a.slug}/imports/").content.decode()
    assert "Bohrung zu weit" in manager.get(f"/{cast.a.slug}/nonconformities/").content.decode()
