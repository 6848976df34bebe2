"""A file of a list holds what the page shows: the same rows, order and columns, under the same rights."""

import csv
import io
import uuid
import zipfile
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from feedback import services
from qms.accounts.models import Membership
from qms.organisations.context import Acting, tenant_context
from qms.workspace.models import Job
from qms.workspace.tasks import run_job
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint, filed, report


def export(client: Client, house: House, query: str = "", side: str = "", form: str = "csv") -> Any:
    slug = "reports" if side else "complaints"
    return client.post(f"/{house.slug}/{side}lists/{slug}/export/{query}", {"format": form})


def finished(house: House) -> Job:
    """Run the only waiting job."""
    with tenant_context(Acting(house.organisation.pk, source="test")):
        job = Job.objects.get(state="waiting")
    run_job(str(house.organisation.pk), str(job.pk))
    with tenant_context(Acting(house.organisation.pk, source="test")):
        return Job.objects.get(pk=job.pk)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def sheet(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def fetched(client: Client, house: House, job: Job, side: str = "") -> Any:
    return client.get(f"/{house.slug}/{side}jobs/{job.pk}/file/")


def test_the_file_has_the_rows_order_and_columns_of_the_page(cast: Cast, client_for: Any) -> None:
    for title in ("First", "Second", "Third"):
        filed(cast.a, title=title)
    complaint(cast.a, "acknowledged", title="Acknowledged")
    client, query = client_for(cast.engineer), "?state=open&sort=-number"
    page = client.get(f"/{cast.a.slug}/complaints/{query}")
    started = export(client, cast.a, query)
    job = finished(cast.a)
    assert (job.state, job.done, started.url) == ("done", 3, f"/{cast.a.slug}/jobs/{job.pk}/")
    answer = fetched(client, cast.a, job)
    assert answer["Content-Disposition"].startswith('attachment; filename="complaints-')
    head, *rows = lines(body(answer))
    assert head == [str(column.header) for column in page.context["shown"].table.columns if column.in_export]
    assert [row[:2] for row in rows] == [[row.number, row.title] for row in page.context["shown"].page.rows]
    assert [row[1] for row in rows] == ["Third", "Second", "First"]


def test_a_cell_that_looks_like_a_formula_stays_text(cast: Cast, client_for: Any) -> None:
    filed(cast.a, product='=HYPERLINK("http://evil.example")', lot="+1", title="@SUM(A1)")
    client = client_for(cast.engineer)
    export(client, cast.a)
    rows = lines(body(fetched(client, cast.a, finished(cast.a))))
    assert rows[1][5] == '\'=HYPERLINK("http://evil.example")'
    assert rows[1][6] == "'+1"
    export(client, cast.a, form="xlsx")
    content = body(fetched(client, cast.a, finished(cast.a)))
    assert '=HYPERLINK("http://evil.example")' in sheet(content)[4]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_the_workbook_says_which_filters_made_it(cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    client = client_for(cast.engineer)
    export(client, cast.a, f"?customer={cast.a.nordlicht.pk}", form="xlsx")
    rows = sheet(body(fetched(client, cast.a, finished(cast.a))))
    assert rows[0][0] == "Complaints"
    assert "Customer: Nordlicht Bahntechnik" in rows[1][0]


def test_a_customer_gets_shared_rows_and_the_portals_columns(cast: Cast, client_for: Any) -> None:
    filed(cast.a, title="Ours")
    filed(cast.a, by="rival", title="Theirs")
    with cast.a.sitting("engineer") as seat:
        services.file_complaint(
            cast.a.organisation, customer=cast.a.nordlicht, report=report(title="Canary"), by=seat, shared=False
        )
    client = client_for(cast.piet)
    export(client, cast.a, side="portal/")
    job = finished(cast.a)
    assert job.customer_id == cast.a.nordlicht.pk
    head, *rows = lines(body(fetched(client, cast.a, job, "portal/")))
    assert head == ["Number", "Title", "Your reference", "Now", "Reported"]
    assert [row[1] for row in rows] == ["Ours"]


def test_anothers_job_and_file_are_like_missing_ones(cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    export(client_for(cast.engineer), cast.a)
    job = finished(cast.a)
    for part, side in ((cast.manager, ""), (cast.piet, "portal/"), (cast.stranger, "")):
        house = cast.b if part is cast.stranger else cast.a
        client = client_for(part)
        for end in ("", "file/", "?part=1"):
            foreign = client.get(f"/{house.slug}/{side}jobs/{job.pk}/{end}")
            missing = client.get(f"/{house.slug}/{side}jobs/{uuid.uuid4()}/{end}")
            assert (foreign.status_code, missing.status_code) == (404, 404)
            assert foreign.content == missing.content
        assert client.post(f"/{house.slug}/{side}jobs/{job.pk}/cancel/").status_code == 404
        assert client.get(f"/{house.slug}/{side}jobs/").context["rows"].rows == []


def test_who_may_not_export_gets_no_list(cast: Cast, client_for: Any) -> None:
    assert export(client_for(cast.admin), cast.a).status_code == 404
    page = client_for(cast.auditor).get(f"/{cast.a.slug}/complaints/").content.decode()
    assert "/lists/complaints/export/" in page


def test_a_right_lost_meanwhile_ends_the_export(cast: Cast, client_for: Any) -> None:
    export(client_for(cast.engineer), cast.a)
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Membership.objects.filter(person=cast.engineer).update(roles=["organisation_administrator"])
    job = finished(cast.a)
    assert (job.state, job.message, job.storage_name) == ("failed", "You have no longer the right to do this.", "")


def test_a_right_lost_afterwards_keeps_the_file_in_the_house(cast: Cast, client_for: Any) -> None:
    client = client_for(cast.engineer)
    export(client, cast.a)
    job = finished(cast.a)
    assert f"/jobs/{job.pk}/file/" in client.get(f"/{cast.a.slug}/jobs/").content.decode()
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Membership.objects.filter(person=cast.engineer).update(roles=["organisation_administrator"])
    assert fetched(client, cast.a, job).status_code == 404
    for page in ("jobs/", f"jobs/{job.pk}/"):
        answer = client.get(f"/{cast.a.slug}/{page}")
        assert answer.status_code == 200
        assert f"/jobs/{job.pk}/file/" not in answer.content.decode()


@pytest.mark.parametrize("form", ["", "pdf", "../../etc"])
def test_an_unknown_format_is_refused(cast: Cast, client_for: Any, form: str) -> None:
    answer = export(client_for(cast.engineer), cast.a, form=form)
    assert answer.status_code == 409
    assert "Choose CSV or Excel" in answer.content.decode()


def test_the_page_of_a_job_tells_how_it_stands(cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    client = client_for(cast.engineer)
    url = export(client, cast.a).url
    waiting = client.get(url).content.decode()
    assert "Complaints as CSV" in waiting
    assert f'data-poll="{url}?part=1"' in waiting
    assert "Refresh" in waiting
    job = finished(cast.a)
    part = client.get(f"{url}?part=1").content.decode()
    assert part.lstrip().startswith("<section")
    assert "data-poll" not in part
    assert f"{url}file/" in part
    done = client.get(url).content.decode()
    assert job.sha256 in done
    assert "Complaints as CSV" in client.get(f"/{cast.a.slug}/jobs/").content.decode()
