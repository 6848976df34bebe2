"""The chain as files: one sealed PDF with graph, matrix and gaps in front, and the matrix as a table."""

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client, override_settings

from feedback.models import Complaint
from qms.pdf.register import verify_here
from qms.pdf.verify import State
from qms.records.models import Record
from tests.factories.cast import Cast, make_cast
from tests.factories.chains import numbers, row, tie
from tests.factories.complaints import filed
from tests.pdf.reading import attachments, pages
from tests.pdf.test_record_pdf_pages import run_jobs


def taken(client: Client, address: str, house: Any, **said: Any) -> bytes:
    """Ask for a file and run the job; the file."""
    answer = client.post(address, said, follow=True)
    assert answer.status_code == 200
    (job,) = run_jobs(house)
    assert job.state == "done", job.message
    with default_storage.open(job.storage_name) as file:
        return bytes(file.read())


class Made:
    """The packs of one chain: as staff have it, and as the customer."""

    def __init__(self) -> None:
        """A chain of three, the middle one closed without a decision, the last one not shared; both packs of it."""
        self.cast = make_cast()
        house = self.cast.a
        self.records = row(house, 3)
        theirs = filed(house, "rival", title="Secret of the rival")
        tie(house, (theirs, self.records[0]))
        with house.sitting("manager"):
            Complaint.objects.filter(pk=self.records[1].pk).update(state="closed")
            Record.objects.filter(pk=self.records[2].pk).update(shared=False)
        root = f"/{house.slug}/{{}}/{self.records[1].number}/traceability/pack/"
        self.ours = taken(self._client("auditor"), root.format("complaints"), house)
        self.shared = taken(self._client("piet"), root.format("portal/reports"), house)

    def _client(self, part: str) -> Client:
        client = Client()
        client.force_login(self.cast.a.people[part], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture(scope="module")
def made(apart: None, database: None, tmp_path_factory: pytest.TempPathFactory) -> Made:
    with override_settings(KEYS_DIR=tmp_path_factory.getbasetemp() / "keys"):
        return Made()


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The seal of this test run's own."""
    settings.KEYS_DIR = tmp_path_factory.getbasetemp() / "keys"


def test_the_pack_tells_the_chain_before_its_records(made: Made) -> None:
    leaves = pages(made.ours)
    assert f"Chain of {made.records[1].number}" in leaves[0]
    front = " ".join(leaves[:6])
    assert "4 records hang together" in front
    graph = next(leaf for leaf in leaves if leaf.startswith("Graph") or " Graph " in leaf)
    for record in made.records:
        assert record.number in graph
    assert "Closed without a decision on corrective action" in front
    assert "ISO 13485:2016, 8.2.2" in front
    assert f"{made.records[1].number} follows from {made.records[0].number}" in front


def test_every_record_is_bound_in_reading_order_and_the_file_is_sealed(made: Made) -> None:
    listed = json.loads(attachments(made.ours)["pack-proof.json"])["records"]
    told = [each["number"] for each in listed]
    assert set(numbers(made.records)) < set(told)
    assert [number for number in told if number in numbers(made.records)] == numbers(made.records)
    assert verify_here(made.ours).state is State.GENUINE


def test_the_customers_pack_holds_what_is_shared_and_no_gap(made: Made) -> None:
    listed = json.loads(attachments(made.shared)["pack-proof.json"])["records"]
    assert [each["number"] for each in listed] == numbers(made.records[:2])
    text = " ".join(pages(made.shared))
    assert "2 records hang together" in text
    for hidden in (made.records[2].number, "Secret of the rival", "corrective action", "Gap"):
        assert hidden not in text


def test_the_matrix_is_a_table_with_the_columns_of_the_page(cast: Cast, client_for: Any) -> None:
    first, _second = row(cast.a, 2)
    address = f"/{cast.a.slug}/complaints/{first.number}/traceability/matrix/"
    data = taken(client_for(cast.engineer), address, cast.a, format="csv").decode("utf-8-sig")
    head, *lines = data.splitlines()
    assert head == "Number,Title,Kind,State,Complaints,Decision on corrective action"
    assert lines[0] == f"{first.number},Weld crack 0,Complaint,Received,1,Not yet"
    assert len(lines) == 2
    refused = client_for(cast.engineer).post(address, {"format": "exe"}, follow=True)
    assert "Choose CSV or Excel." in refused.content.decode()


def test_who_may_not_export_gets_no_file(cast: Cast, client_for: Any) -> None:
    record = filed(cast.a)
    for what in ("pack", "matrix"):
        address = f"/{cast.a.slug}/complaints/{record.number}/traceability/{what}/"
        assert client_for(cast.admin).post(address, {"format": "csv"}).status_code == 404
        assert client_for(cast.stranger).post(address, {"format": "csv"}).status_code == 404
