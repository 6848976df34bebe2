"""The pages of a record's PDFs: what is kept, making one in the background, taking one out under the log."""

from typing import Any

import pytest

from qms.organisations.context import Acting, tenant_context
from qms.pdf.models import RecordPdf, RecordPdfExport
from qms.pdf.register import verify_here
from qms.pdf.verify import State
from qms.records.services import write_note
from qms.trail.models import Head
from qms.workspace.models import Job
from qms.workspace.tasks import run_job
from tests.factories.cast import Cast, House
from tests.factories.complaints import filed


def url(house: House, record: Any, who: str, tail: str = "") -> str:
    side = "portal/reports" if house.seat(who).customer else "complaints"
    return f"/{house.slug}/{side}/{record.number}/pdf/{tail}"


def fetched(client: Any, path: str) -> Any:
    """The answer to a GET, read to its end; `answer.body` is what came."""
    answer = client.get(path)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    answer.close()
    return answer


def run_jobs(house: House) -> list[Job]:
    """Do as a worker would, and tell how the jobs ended."""
    with tenant_context(Acting(organisation=house.organisation.pk)):
        waiting = list(Job.objects.filter(state="waiting").values_list("pk", flat=True))
    for key in waiting:
        run_job(str(house.organisation.pk), str(key))
    with tenant_context(Acting(organisation=house.organisation.pk)):
        return list(Job.objects.filter(pk__in=waiting))


def written(house: House) -> int:
    """How much was ever written in the organisation."""
    with tenant_context(Acting(organisation=house.organisation.pk)):
        return Head.objects.get(organisation_id=house.organisation.pk).position


@pytest.mark.parametrize("who", ["auditor", "contributor"])
def test_a_pdf_is_made_in_the_background_and_then_fetched(cast: Cast, client_for: Any, who: str) -> None:
    record, client = filed(cast.a), client_for(cast.a.people[who])
    answer = client.post(url(cast.a, record, who), {"language": "en"})
    assert answer.status_code == 302
    assert "/jobs/" in answer.url
    (job,) = run_jobs(cast.a)
    assert (job.state, job.message) == ("done", f"The PDF of {record.number} is ready.")
    got = fetched(client, job.result_url)
    assert got["Content-Type"] == "application/pdf"
    assert got["Content-Disposition"] == f'attachment; filename="{record.number}-v1-en.pdf"'
    assert verify_here(got.body).state is State.GENUINE
    assert job.result_url in client.get(answer.url).content.decode()


@pytest.mark.parametrize("who", ["manager", "piet"])
def test_who_asks_again_while_it_is_being_made_is_led_to_the_same_job(cast: Cast, client_for: Any, who: str) -> None:
    record, client = filed(cast.a), client_for(cast.a.people[who])
    first, second = (client.post(url(cast.a, record, who), {"language": "en"}) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.url == second.url
    assert client.get(second.url).status_code == 200


def test_a_kept_pdf_is_handed_out_at_once(cast: Cast, client_for: Any, exported: Any) -> None:
    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    manager = client_for(cast.manager)
    assert fetched(manager, url(cast.a, record, "manager", f"{pdf.pk}/")).status_code == 404  # not in the log yet
    answer = manager.post(url(cast.a, record, "manager"), {"language": "en"})
    assert answer.url == url(cast.a, record, "manager", f"{pdf.pk}/")
    assert fetched(manager, answer.url).body.startswith(b"%PDF-")
    with cast.a.sitting("auditor"):
        assert RecordPdfExport.objects.filter(pdf_id=pdf.pk, person=cast.manager).count() == 1
        assert not Job.objects.exists()


def test_the_page_lists_what_is_kept_and_who_took_it(cast: Cast, client_for: Any, exported: Any) -> None:
    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    client = client_for(cast.engineer)
    before = written(cast.a)
    page = client.get(url(cast.a, record, "engineer")).content.decode()
    for said in ("Version 1, English", "Current", "Otto Auditor", "It contains internal notes."):
        assert said in page
    assert written(cast.a) == before
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="A thought.", by=seat)
    assert "Earlier" in client.get(url(cast.a, record, "engineer")).content.decode()
    answer = client.post(url(cast.a, record, "engineer"), {"pdf": str(pdf.pk)})
    assert answer.url == url(cast.a, record, "engineer", f"{pdf.pk}/")


def test_the_customer_sees_its_own_pdfs_only(cast: Cast, client_for: Any, exported: Any) -> None:
    record = filed(cast.a)
    ours, theirs = exported(cast.a, record, "auditor"), exported(cast.a, record, "piet")
    client = client_for(cast.contributor)
    page = client.get(url(cast.a, record, "piet")).content.decode()
    assert str(theirs.pk) in page
    assert str(ours.pk) not in page
    assert "Otto Auditor" not in page
    assert client.post(url(cast.a, record, "piet"), {"pdf": str(ours.pk)}).status_code == 404
    assert client.post(url(cast.a, record, "piet"), {"pdf": "no key"}).status_code == 404


@pytest.mark.parametrize("who", ["admin", "rival", "stranger"])
def test_whoever_may_not_finds_nothing(cast: Cast, client_for: Any, exported: Any, who: str) -> None:
    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    person = cast.stranger if who == "stranger" else cast.a.people[who]
    client = client_for(person)
    for side in ("engineer", "piet"):
        for tail in ("", f"{pdf.pk}/"):
            assert client.get(url(cast.a, record, side, tail)).status_code == 404
        assert client.post(url(cast.a, record, side), {"language": "en"}).status_code == 404
    with cast.a.sitting("auditor"):
        assert not Job.objects.exists()


def test_an_unknown_language_is_answered_with_the_page(cast: Cast, client_for: Any) -> None:
    answer = client_for(cast.auditor).post(url(cast.a, filed(cast.a), "auditor"), {"language": "tlh"})
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()


def test_a_file_that_was_changed_in_the_storage_is_not_handed_out(cast: Cast, client_for: Any, exported: Any) -> None:
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    default_storage.delete(pdf.storage_name)
    default_storage.save(pdf.storage_name, ContentFile(b"%PDF-1.7 something else"))
    client = client_for(cast.auditor)
    assert fetched(client, url(cast.a, record, "auditor", f"{pdf.pk}/")).status_code == 503
    default_storage.delete(pdf.storage_name)
    assert fetched(client, url(cast.a, record, "auditor", f"{pdf.pk}/")).status_code == 503


def test_the_number_of_queries_does_not_grow_with_what_is_kept(
    cast: Cast, client_for: Any, exported: Any, django_assert_max_num_queries: Any
) -> None:
    record = filed(cast.a)
    exported(cast.a, record, "auditor")
    client = client_for(cast.auditor)
    with django_assert_max_num_queries(70) as first:
        client.get(url(cast.a, record, "auditor"))
    exported(cast.a, record, "manager")
    with django_assert_max_num_queries(len(first)):
        client.get(url(cast.a, record, "auditor"))
    with cast.a.sitting("auditor"):
        assert RecordPdf.objects.count() == 1
