"""What holds for files in a folder holds for files in a bucket: the same tests once more, word for word."""

# ruff: noqa: F401  the imported tests are collected here a second time
from pathlib import Path

import pytest

from qms.operations import archive
from qms.operations.files import add_files, restore_files
from qms.workspace.orphans import stored_names
from tests.factories.cast import Cast
from tests.feedback.test_import_pages import (
    manager,
    test_a_discarded_import_is_gone,
    test_a_file_goes_through_all_steps_without_script,
    test_a_workbook_is_imported_like_a_text,
    test_refused_lines_are_shown_and_can_be_downloaded,
)
from tests.objectstore.server import Store
from tests.objectstore.test_keep_files_in_a_bucket import WORDS, attached
from tests.pdf.test_record_pdf import test_an_auditors_pdf_of_a_closed_complaint_is_complete
from tests.records.conftest import photo, sheet
from tests.records.test_attach_file import (
    test_a_download_is_a_download_in_a_sandbox,
    test_a_foreign_file_is_like_a_missing_one,
    test_a_photo_is_kept_as_a_fresh_picture_with_its_digests,
    test_only_our_own_pictures_are_shown_in_the_page,
    test_sharing_is_an_act_of_its_own_and_cannot_be_done_twice,
    test_the_customer_gets_shared_files_only,
)
from tests.workspace.test_export_list import (
    test_a_customer_gets_shared_rows_and_the_portals_columns,
    test_anothers_job_and_file_are_like_missing_ones,
    test_the_workbook_says_which_filters_made_it,
)

pytestmark = pytest.mark.usefixtures("bucket")


def test_a_backup_holds_the_files_of_the_bucket_and_puts_them_back(
    cast: Cast, store: Store, bucket: str, tmp_path: Path
) -> None:
    _record, lost = attached(cast.a)
    _record, spoiled = attached(cast.b, b"other words")
    path = tmp_path / "backup.tar"
    with archive.writing(path, 0) as out:
        assert add_files(out) == 2
        out.finish({"format": 1})
    digests = {lost.storage_name: lost.sha256, spoiled.storage_name: spoiled.sha256}
    store.client.delete_object(Bucket=bucket, Key=f"concord/{lost.storage_name}")
    store.client.put_object(Bucket=bucket, Key=f"concord/{spoiled.storage_name}", Body=b"spoiled")
    assert restore_files(path, digests) == {"written": 1, "there already": 0, "put right": 1}
    assert restore_files(path, digests) == {"written": 0, "there already": 2, "put right": 0}
    assert sorted(stored_names()) == sorted(digests)
    assert store.client.get_object(Bucket=bucket, Key=f"concord/{lost.storage_name}")["Body"].read() == WORDS
