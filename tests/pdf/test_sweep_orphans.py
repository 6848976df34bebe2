"""What a killed worker left in the storage goes after a day; what a row speaks of stays, whoever put it there."""

import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from qms.records.services import attach
from qms.workspace.orphans import FOLDERS
from tests.factories.cast import Cast, House
from tests.factories.complaints import filed

PATTERN = "*/{house}/**/*"


def stored(house: House) -> set[Path]:
    """All files of the organisation, in whatever folder."""
    found = Path(settings.FILES_ROOT).glob(PATTERN.format(house=house.organisation.pk))
    return {path for path in found if path.is_file()}


def age(paths: set[Path]) -> None:
    two_days_ago = time.time() - 2 * 86_400
    for path in paths:
        os.utime(path, (two_days_ago, two_days_ago))


def test_files_of_records_documents_and_imports_stay(cast: Cast, client_for: Any, exported: Any) -> None:
    record = filed(cast.a)
    with cast.a.sitting("engineer") as seat:
        attach(record, upload=SimpleUploadedFile("notes.txt", b"Read from the label."), shared=False, by=seat)
    exported(cast.a, record, "auditor")
    table = SimpleUploadedFile("old.csv", b"text\nIt cracks.\n")
    assert client_for(cast.manager).post(f"/{cast.a.slug}/imports/", {"file": table}).status_code == 302
    kept = stored(cast.a)
    assert {path.relative_to(settings.FILES_ROOT).parts[0] for path in kept} == {"files", "pdf", "imports"}
    age(kept)
    call_command("sweep_files", "--organisation", cast.a.slug)
    assert stored(cast.a) == kept


def test_what_no_row_speaks_of_goes_from_every_folder(cast: Cast) -> None:
    left = {Path(settings.FILES_ROOT) / folder / str(cast.a.organisation.pk) / "ab" / "left" for folder in FOLDERS}
    for path in left:
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half a file")
    age(left)
    young = next(iter(left)).with_name("young")
    young.write_bytes(b"on its way")
    call_command("sweep_files", "--organisation", cast.a.slug)
    assert stored(cast.a) == {young}
    assert {"files", "pdf", "imports", "jobs"} <= set(FOLDERS)
