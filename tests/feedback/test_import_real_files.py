"""The complaint files that other people made go in as they are, and their faults are named."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from feedback.models import Complaint
from feedback.services.importing import COMPLAINTS
from qms.accounts.seat import SYSTEM
from qms.clocks.models import Clock, Task
from qms.importing.models import ImportFile
from qms.importing.services.guess import guess
from qms.importing.services.mapping import Plan
from qms.importing.services.reading import LineReader
from qms.importing.services.storing import check
from qms.lib.tabular import read_table
from qms.organisations.context import Acting, tenant_context
from qms.records.models import Event, NumberSeries, Record
from qms.records.search import find
from qms.trail.verify import verify_chain
from tests.factories.cast import Cast, House
from tests.feedback.import_mappings import LARGE, SMALL, RealFile
from tests.shared_data import needs_shared_data, shared_data

pytestmark = needs_shared_data


def path_of(file: RealFile) -> Path:
    return shared_data() / "complaints" / f"{file.name}.csv.gz"


def import_it(house: House, file: RealFile, folder: Path, *options: str) -> str:
    """What the command prints."""
    said = StringIO()
    named: list[Any] = [path_of(file), "--organisation", house.slug, *options]
    if file.mapping is not None:
        mapping = folder / "mapping.json"
        mapping.write_text(json.dumps(file.mapping), "utf-8")
        named += ["--mapping", mapping]
    call_command("import_feedback", *map(str, named), stdout=said, stderr=said)
    return said.getvalue()


def seen_by_staff(house: House) -> Any:
    return tenant_context(Acting(house.organisation.pk, source="test"))


@pytest.mark.parametrize("file", SMALL, ids=lambda file: file.name)
def test_a_real_file_goes_in_whole_and_only_once(cast: Cast, file: RealFile, tmp_path: Path) -> None:
    assert f"{file.lines} complaints added, CMP-" in import_it(cast.a, file, tmp_path, "--customer", "NL")
    again = import_it(cast.a, file, tmp_path, "--customer", "NL")
    assert "Nothing was added." in again
    with cast.a.sitting("engineer") as seat:
        rows = Complaint.objects.filter(channel="import")
        assert rows.count() == file.lines
        assert list(NumberSeries.objects.values_list("last", flat=True)) == [file.lines]
        found = find(seat, file.word)
        assert found
        assert all(record.shared and record.customer == cast.a.nordlicht for record in found)


@pytest.mark.parametrize("file", LARGE[:2], ids=lambda file: file.name)
def test_every_line_of_a_large_file_passes_the_check(cast: Cast, file: RealFile) -> None:
    with seen_by_staff(cast.a), read_table(path_of(file)) as table:
        if file.mapping is not None:
            plan = Plan.from_json(file.mapping)
            plan = Plan(columns=plan.columns, dates="mdy")
        else:
            plan = guess(COMPLAINTS, table.columns, table.rows).plan
        plan = plan.checked(table.columns, COMPLAINTS)
        reader = LineReader(COMPLAINTS, cast.a.organisation, plan, table.columns, by=SYSTEM)
        lines, faults = check(table, reader, file.lines, lambda *_counts: None)
    assert (lines, list(faults)) == (file.lines, [])


@pytest.mark.parametrize("file", LARGE, ids=lambda file: file.name)
def test_tens_of_thousands_of_complaints_are_whole_records(cast: Cast, file: RealFile, tmp_path: Path) -> None:
    import_it(cast.a, file, tmp_path)
    with seen_by_staff(cast.a):
        assert Record.objects.count() == Complaint.objects.count() == Event.objects.count() == file.lines
        assert Task.objects.filter(state="open", act="acknowledge").count() == file.lines
        assert Clock.objects.filter(state="running", next_step_at=None).count() == 2 * file.lines
        assert Complaint.history.count() == file.lines
        numbers = list(Record.objects.order_by("number").values_list("number", flat=True))
        assert [int(number[-5:]) for number in numbers] == list(range(1, file.lines + 1))
        verdict = verify_chain(cast.a.organisation.pk)
    assert verdict.whole


def test_long_portuguese_dates_are_the_days_of_receipt(cast: Cast, tmp_path: Path) -> None:
    import_it(cast.a, SMALL[0], tmp_path)
    with seen_by_staff(cast.a):
        complaint = Complaint.objects.get(title__startswith="Saúde mental PRA QUE?")
        received = timezone.localtime(complaint.received_at, cast.a.organisation.zone)
        assert f"{received:%Y-%m-%d %H:%M}" == "2019-04-17 15:48"
        assert complaint.aware_at == complaint.received_at
        assert complaint.created_at.date() == timezone.now().date()
        assert (complaint.customer, complaint.shared) == (None, False)


def test_a_recall_file_with_wrong_headers_is_refused_line_by_line(cast: Cast) -> None:
    said = StringIO()
    nasty = shared_data() / "nasty" / "real_mislabelled_header_fda_recalls.csv.gz"
    with pytest.raises(CommandError, match="1997 of 2000 lines cannot be imported, so nothing was imported"):
        call_command(
            "import_feedback", str(nasty), "--organisation", cast.a.slug, "--map", "reason=description",
            "--map", "date=received_at", stdout=said, stderr=said,
        )  # fmt: skip
    assert "line 2, date: “Lack of sterility assurance” is not a date." in said.getvalue()
    nothing_is_stored(cast.a)


def test_a_file_that_was_cut_off_is_refused_whole(cast: Cast) -> None:
    said = StringIO()
    cut = shared_data() / "nasty" / "real_truncated_inside_quotes.csv"
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_feedback", str(cut), "--organisation", cast.a.slug, stdout=said, stderr=said)
    assert "A quotation mark opened in this line is never closed" in said.getvalue()
    nothing_is_stored(cast.a)


def test_chatter_before_the_header_is_left_out_and_a_broken_line_is_named(cast: Cast) -> None:
    said = StringIO()
    banner = shared_data() / "nasty" / "real_unzip_banner_before_header.csv"
    with pytest.raises(CommandError, match="1 of 60 lines cannot be imported"):
        call_command("import_feedback", str(banner), "--organisation", cast.a.slug, stdout=said, stderr=said)
    assert "2 lines above the header were left out." in said.getvalue()
    assert "line 31, whole line: The line has 26 cells, but the header has 18." in said.getvalue()
    nothing_is_stored(cast.a)


@pytest.mark.parametrize("name", ["real_cr_only_tab_latin1.csv", "real_bom_cr_only.csv"])
def test_a_list_of_deliveries_is_not_taken_for_complaints(cast: Cast, name: str) -> None:
    with pytest.raises(CommandError, match="No column is known to say what happened"):
        call_command(
            "import_feedback", str(shared_data() / "nasty" / name), "--organisation", cast.a.slug,
            stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip
    nothing_is_stored(cast.a)


def nothing_is_stored(house: House) -> None:
    """No complaint, no number used up; what is kept of the attempt is a draft with its report."""
    with seen_by_staff(house):
        assert not Record.objects.exists()
        assert not NumberSeries.objects.exists()
        for file in ImportFile.objects.all():
            assert file.state in ("draft", "refused")
            assert default_storage.exists(file.storage_name)
