"""A quality manager imports a file in the browser: upload, columns, check, report, import; nothing without a look."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from feedback.models import Complaint
from qms.importing.models import ImportFile
from qms.organisations.context import Acting, tenant_context
from qms.organisations.models import Customer, Site
from qms.workspace.models import Job
from qms.workspace.tasks import run_job
from tests.factories.cast import Cast, House
from tests.feedback.letters import nothing_is_stored

GOOD = b"Text;Day;Thing\nThe weld cracked.;01.03.2024;Bracket\nIt rusts.;02.03.2024;Door\n"
BAD = b"Text;Day;Thing\nThe weld cracked.;01.03.2024;Bracket\n;02.03.2024;Door\n=1+1;nowhen;=2+2\n"


def send(client: Client, house: House, content: bytes, name: str = "letters.csv") -> Any:
    return client.post(f"/{house.slug}/imports/", {"file": SimpleUploadedFile(name, content)})


def chosen(**changes: Any) -> dict[str, Any]:
    """What the form of the columns sends: numbers of columns."""
    plan = {"from_description": ["0"], "from_received_at": "1", "from_product": "2", "dates": "dmy"}
    return {**plan, "customer_code": "NL", "site_code": "", "shared": "on", "act": "check", **changes}


def work(house: House) -> Job:
    """Let the worker do the waiting job."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        job = Job.objects.get(state="waiting")
    run_job(str(house.organisation.pk), str(job.pk))
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return Job.objects.get(pk=job.pk)


def the_file(house: House) -> ImportFile:
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return ImportFile.objects.order_by("-created_at")[0]


@pytest.fixture
def manager(cast: Cast, client_for: Any) -> Client:
    client: Client = client_for(cast.manager)
    return client


def test_a_file_goes_through_all_steps_without_script(cast: Cast, manager: Client) -> None:
    uploaded = send(manager, cast.a, GOOD)
    file = the_file(cast.a)
    base = f"/{cast.a.slug}/imports/{file.pk}/"
    assert uploaded.url == f"{base}mapping/"
    columns = manager.get(uploaded.url).content.decode()
    assert "Text (The weld cracked., It rusts.)" in columns
    assert '<option value="1">' in columns
    checked = manager.post(uploaded.url, chosen())
    assert checked["Location"] == base
    running = manager.get(base).content.decode()
    assert "Waiting" in running
    assert "data-poll" in running
    job = work(cast.a)
    assert (job.state, job.message) == ("done", "All 2 lines can be imported.")
    nothing_is_stored(cast.a)
    assert "All 2 lines were checked and can be imported." in manager.get(base).content.decode()
    manager.post(f"{base}start/")
    job = work(cast.a)
    assert (job.state, job.message, job.result_url) == ("done", "2 records were added.", base)
    result = manager.get(base).content.decode()
    assert "2 records were added: CMP-" in result
    assert f'href="/{cast.a.slug}/complaints/"' in result
    with cast.a.sitting("manager"):
        texts = list(
            Complaint.objects.order_by("number").values_list("description", "product", "customer__code", "shared")
        )
    assert texts == [("The weld cracked.", "Bracket", "NL", True), ("It rusts.", "Door", "NL", True)]


def test_the_first_lines_are_shown_as_they_will_be_stored(cast: Cast, manager: Client) -> None:
    send(manager, cast.a, BAD)
    page = manager.post(f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/mapping/", chosen(act="preview"))
    assert page.status_code == 200
    shown = page.content.decode()
    assert "The first lines as they will be stored" in shown
    assert "“nowhen” is not a date." in shown
    assert "Describe what happened." in shown


def test_refused_lines_are_shown_and_can_be_downloaded(cast: Cast, manager: Client) -> None:
    send(manager, cast.a, BAD)
    base = f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/"
    manager.post(f"{base}mapping/", chosen())
    job = work(cast.a)
    assert (job.refused, job.message) == (2, "2 of 3 lines cannot be imported. The report names them.")
    page = manager.get(base).content.decode()
    assert "2 of 3 lines cannot be imported, so nothing is imported." in page
    assert "“nowhen” is not a date." in page
    report: Any = manager.get(f"{base}report/")
    text = b"".join(report.streaming_content).decode("utf-8-sig")
    assert report["Content-Disposition"].startswith("attachment")
    assert "3,Text,Describe what happened.," in text
    assert "4,Day,“nowhen” is not a date.,nowhen" in text
    assert manager.post(f"{base}start/", follow=True).status_code == 200
    nothing_is_stored(cast.a)


def test_columns_can_be_chosen_anew_after_a_refusal(cast: Cast, manager: Client) -> None:
    send(manager, cast.a, BAD)
    base = f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/"
    manager.post(f"{base}mapping/", chosen())
    work(cast.a)
    manager.post(f"{base}mapping/", chosen(from_description=["0", "2"], from_received_at=""))
    assert work(cast.a).message == "All 3 lines can be imported."


def test_one_can_leave_and_come_back(cast: Cast, manager: Client) -> None:
    send(manager, cast.a, GOOD)
    file = the_file(cast.a)
    manager.post(f"/{cast.a.slug}/imports/{file.pk}/mapping/", chosen(act="preview", from_product=""))
    assert "letters.csv" in manager.get(f"/{cast.a.slug}/imports/").content.decode()
    again = manager.get(f"/{cast.a.slug}/imports/{file.pk}/", follow=True).content.decode()
    assert '<option value="1" selected>' in again
    assert send(manager, cast.a, GOOD, "same.csv").url.endswith(f"/imports/{file.pk}/mapping/")


def test_the_same_file_again_leads_to_the_first_import(cast: Cast, manager: Client) -> None:
    test_a_file_goes_through_all_steps_without_script(cast, manager)
    first = the_file(cast.a)
    answer = manager.post(f"/{cast.a.slug}/imports/", {"file": SimpleUploadedFile("other.csv", GOOD)}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/{cast.a.slug}/imports/{first.pk}/"
    assert "Milan Manager as “letters.csv”. Nothing was added." in answer.content.decode()


def test_a_job_that_runs_twice_adds_once(cast: Cast, manager: Client) -> None:
    send(manager, cast.a, GOOD)
    base = f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/"
    manager.post(f"{base}mapping/", chosen())
    work(cast.a)
    manager.post(f"{base}start/")
    job = work(cast.a)
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Job.objects.filter(pk=job.pk).update(state="waiting")
    assert work(cast.a).message == "2 records were added."
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        assert Complaint.objects.count() == 2


def test_a_cancelled_import_stores_nothing(cast: Cast, manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send(manager, cast.a, GOOD)
    base = f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/"
    manager.post(f"{base}mapping/", chosen())
    work(cast.a)
    manager.post(f"{base}start/")
    from qms.workspace import progress

    real = progress.Progress.beat

    def cancelled(self: Any) -> None:
        own = self._connection()
        with own.transaction():
            own.execute("SELECT set_config('app.organisation', %s, true)", [str(self._organisation)])
            own.execute("UPDATE workspace_job SET cancel_requested = true WHERE id = %s", [self._job])
        real(self)

    monkeypatch.setattr(progress.Progress, "beat", cancelled)
    assert work(cast.a).state == "cancelled"
    nothing_is_stored(cast.a)
    assert "All 2 lines were checked" in manager.get(base).content.decode()


def test_a_discarded_import_is_gone(cast: Cast, manager: Client) -> None:
    send(manager, cast.a, GOOD)
    file = the_file(cast.a)
    page = manager.post(f"/{cast.a.slug}/imports/{file.pk}/discard/", follow=True).content.decode()
    assert "“letters.csv” was discarded." in page
    assert manager.get(f"/{cast.a.slug}/imports/{file.pk}/").status_code == 404
    from django.core.files.storage import default_storage

    assert not default_storage.exists(file.storage_name)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 50, b"%PDF-1.7", b"PK\x03\x04broken", b"\x1f\x8bnot gzip"],
                         ids=["empty", "binary", "a PDF", "a broken workbook", "broken gzip"])  # fmt: skip
def test_what_is_no_table_gets_a_message(cast: Cast, manager: Client, content: bytes) -> None:
    answer = send(manager, cast.a, content)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode() or "errors" in answer.content.decode()
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        assert not ImportFile.objects.exists()


@pytest.mark.parametrize("changes", [
    {"from_description": []}, {"from_description": ["99"]}, {"from_product": "-1"}, {"dates": "xyz"},
    {"customer_code": "ZZ"}, {"site_code": "\x00"}, {"from_lot": "0; DROP"},
])  # fmt: skip
def test_a_choice_that_cannot_be_gets_a_message(cast: Cast, manager: Client, changes: dict[str, Any]) -> None:
    send(manager, cast.a, GOOD)
    answer = manager.post(f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/mapping/", chosen(**changes))
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("part", ["engineer", "auditor", "admin", "regulatory"])
def test_who_may_not_import_sees_no_import(cast: Cast, manager: Client, client_for: Any, part: str) -> None:
    send(manager, cast.a, GOOD)
    file = the_file(cast.a)
    other = client_for(getattr(cast, part))
    for path in ("", f"{file.pk}/", f"{file.pk}/mapping/", f"{file.pk}/report/"):
        assert other.get(f"/{cast.a.slug}/imports/{path}").status_code == 404
    assert "/imports/" not in other.get(f"/{cast.a.slug}/").content.decode()


def test_a_file_of_another_organisation_is_not_there(cast: Cast, manager: Client, client_for: Any) -> None:
    send(manager, cast.a, GOOD)
    file = the_file(cast.a)
    stranger = client_for(cast.b.manager)
    for act in ("", "mapping/", "report/"):
        assert stranger.get(f"/{cast.b.slug}/imports/{file.pk}/{act}").status_code == 404
    for act in ("mapping/", "check/", "start/", "discard/"):
        assert stranger.post(f"/{cast.b.slug}/imports/{file.pk}/{act}", chosen()).status_code == 404


def test_a_workbook_is_imported_like_a_text(cast: Cast, manager: Client, tmp_path: Path) -> None:
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Description", "Date received", "Lot"])
        sheet.write_row(1, 0, ["Broken seal", "2024-03-01", 77])
    send(manager, cast.a, stream.getvalue(), "letters.xlsx")
    base = f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/"
    manager.post(f"{base}mapping/", chosen(from_product="", from_lot="2"))
    assert work(cast.a).message == "1 line can be imported."


@pytest.mark.parametrize("field", ["customer", "site"])
def test_codes_of_another_organisation_are_like_codes_of_nobody(cast: Cast, manager: Client, field: str) -> None:
    """A file names a customer and a site by code: what only the other organisation has is not known here."""
    with tenant_context(cast.b.acting("admin")):
        Customer.objects.create(organisation=cast.b.organisation, code="ELSE", name="Elsewhere", zone="Europe/Berlin")
        Site.objects.create(
            organisation=cast.b.organisation, code="ELSE", name="Elsewhere", country="AT", zone="Europe/Vienna"
        )
    told = []
    for code in ("ELSE", "NONE"):
        send(manager, cast.a, f"Text;Day;Code\nIt rusts.;01.03.2024;{code}\n".encode(), f"{code}.csv")
        base = f"/{cast.a.slug}/imports/{the_file(cast.a).pk}/"
        manager.post(f"{base}mapping/", chosen(from_product="", **{f"from_{field}": "2"}))
        job = work(cast.a)
        page = manager.get(base).content.decode()
        assert (job.refused, job.message) == (1, "1 of 1 lines cannot be imported. The report names them."), code
        assert f"“{code}”" in page
        assert "Elsewhere" not in page
        told.append(re.search(r"There is no [^<]*", page)[0].replace(code, "CODE"))  # type: ignore[index]
    assert told[0] == told[1]
    nothing_is_stored(cast.a)


def test_the_file_of_another_organisation_is_no_file_here(cast: Cast, manager: Client, client_for: Any) -> None:
    """The same content sent by both is two files: neither learns that the other has it."""
    send(client_for(cast.b.manager), cast.b, GOOD)
    theirs = the_file(cast.b)
    assert send(manager, cast.a, GOOD).url != f"/{cast.a.slug}/imports/{theirs.pk}/mapping/"
    for page in ("", "mapping/", "report/"):
        assert manager.get(f"/{cast.a.slug}/imports/{theirs.pk}/{page}").status_code == 404
