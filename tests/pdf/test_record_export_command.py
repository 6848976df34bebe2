"""`manage.py export_pdf`: what an auditor would get, from the command line."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from qms.pdf.models import RecordPdfExport
from qms.records.services import write_note
from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.pdf.reading import words


def export(*arguments: Any) -> str:
    out = StringIO()
    call_command("export_pdf", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_record_is_exported_to_a_file_and_the_export_is_noted(cast: Cast, tmp_path: Path) -> None:
    record, file = filed(cast.a), tmp_path / "record.pdf"
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="Robot 2 again.", by=seat)
    said = export(record.number, "--organisation", cast.a.slug, "-o", file)
    assert f"{file}: version 1," in said
    assert "Robot 2 again." in words(file.read_bytes())
    with cast.a.sitting("auditor"):
        assert [row.person_name for row in RecordPdfExport.objects.all()] == ["Command line"]
    out = StringIO()
    call_command("verify_pdf", str(file), stdout=out)
    assert out.getvalue().startswith("genuine")


def test_the_customers_part_is_exported_on_request(cast: Cast, tmp_path: Path) -> None:
    record, file = filed(cast.a), tmp_path / "record.pdf"
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="Robot 2 again.", by=seat)
    export(record.number, "--organisation", cast.a.slug, "-o", file, "--customer", "--language", "de")
    text = words(file.read_bytes())
    assert record.number in text
    assert "Robot 2 again." not in text


@pytest.mark.parametrize(
    ("number", "organisation", "reason"),
    [
        ("CMP-2026-99999", "", "has no record CMP-2026-99999"),
        ("", "nowhere", "There is no organisation “nowhere”."),
        ("'; --", "", "has no record"),
    ],
)
def test_what_is_not_there_is_refused(cast: Cast, tmp_path: Path, number: str, organisation: str, reason: str) -> None:
    record = filed(cast.a)
    with pytest.raises(CommandError, match=reason):
        export(number or record.number, "--organisation", organisation or cast.a.slug, "-o", tmp_path / "record.pdf")
    assert not (tmp_path / "record.pdf").exists()


def test_a_record_of_another_organisation_is_not_there(cast: Cast, tmp_path: Path) -> None:
    filed(cast.a)
    second = filed(cast.a)
    with pytest.raises(CommandError, match="has no record"):
        export(second.number, "--organisation", cast.b.slug, "-o", tmp_path / "record.pdf")


def test_a_file_that_cannot_be_written_is_told(cast: Cast, tmp_path: Path) -> None:
    record = filed(cast.a)
    with pytest.raises(CommandError, match="cannot be written"):
        export(record.number, "--organisation", cast.a.slug, "-o", tmp_path / "missing" / "record.pdf")
