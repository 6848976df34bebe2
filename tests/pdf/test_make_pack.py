"""Many records as one PDF: whole, in order, sealed, known to the register, and for nobody who may not see them."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from pypdf import PdfReader

from qms.accounts.models import Membership
from qms.organisations.context import Acting, tenant_context
from qms.pdf import pagemaker
from qms.pdf.models import RecordPack, RecordPdf, RecordPdfExport
from qms.pdf.packs import asking, binding, gathering
from qms.pdf.packs import job as packing
from qms.pdf.register import verify_here
from qms.pdf.verify import State
from qms.records.services import write_message
from qms.trail.models import Fact
from qms.workspace.models import Job
from tests.factories.cast import Cast, House, make_cast
from tests.factories.complaints import complaint, filed
from tests.pdf.reading import attachments, octets, pages, words
from tests.pdf.test_record_document import CANARY, plant
from tests.pdf.test_record_pdf_pages import run_jobs
from tools.verify_concord import main as verify_offline


def ask(client: Client, house: House, query: str = "", *, side: str = "", **said: Any) -> Any:
    slug = "reports" if side else "complaints"
    return client.post(f"/{house.slug}/{side}lists/{slug}/pack/{query}", said or {"everything": "1"}, follow=True)


def made(house: House) -> tuple[Job, bytes]:
    """Run the waiting job; the job and its file."""
    (job,) = run_jobs(house)
    assert job.state == "done", job.message
    with default_storage.open(job.storage_name) as file:
        return job, file.read()


def packs(house: House) -> list[RecordPack]:
    with tenant_context(Acting(organisation=house.organisation.pk)):
        return list(RecordPack.objects.order_by("made_at"))


def told(answer: Any) -> str:
    """What the page says."""
    return " ".join(answer.content.decode().split())


@pytest.fixture
def two(cast: Cast) -> list[Any]:
    """Two complaints, oldest first; the second went further than the first."""
    return [filed(cast.a, title="First"), complaint(cast.a, "acknowledged", title="Second")]


@dataclass(frozen=True)
class Made:
    """A pack as the auditor got it."""

    cast: Cast
    records: list[Any]
    answer: Any
    job: Job
    data: bytes

    @property
    def proof(self) -> list[dict[str, Any]]:
        """What the pack says of each of its records."""
        listed: list[dict[str, Any]] = json.loads(attachments(self.data)["pack-proof.json"])["records"]
        return listed


@pytest.fixture(scope="module")
def bound(apart: None, database: None, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A pack of three complaints, made once for all who only look at it."""
    cast, client = make_cast(), Client()
    client.force_login(cast.auditor, backend="allauth.account.auth_backends.AuthenticationBackend")
    records = [filed(cast.a, title="First"), complaint(cast.a, "acknowledged", title="Second")]
    records.append(filed(cast.a, title="Third"))
    with override_settings(KEYS_DIR=tmp_path_factory.getbasetemp() / "keys"):
        answer = ask(client, cast.a, "?sort=number")
        job, data = made(cast.a)
    return Made(cast, records, answer, job, data)


def test_a_pack_holds_every_record_in_the_order_of_the_list(bound: Made) -> None:
    data, three, proof = bound.data, bound.records, bound.proof
    assert "3 records as one PDF" in told(bound.answer)
    leaves, reader = pages(data), PdfReader(BytesIO(data))
    assert [each["number"] for each in proof] == [record.number for record in three]
    cover = leaves[0]
    for said in (
        bound.cast.a.organisation.name,
        "3 records as one PDF",
        "Otto Auditor",
        "Complaints · all",
        "Confidential.",
    ):
        assert said in cover
    for place, (record, listed) in enumerate(zip(three, proof, strict=True), 1):
        first = listed["first_page"]
        assert f"{place} {record.number}" in leaves[1]
        assert record.number in leaves[first - 1]
        assert record.title in leaves[first - 1]
        assert f"Page 1 of {listed['pages']}" in leaves[first - 1], "the record keeps its own numbers"
    assert all(f"Page {at} of {len(leaves)} of this pack" in leaf for at, leaf in enumerate(leaves, 1))
    assert len(leaves) == proof[-1]["first_page"] - 1 + proof[-1]["pages"] == bound.job.result["pages"]
    assert reader.metadata is not None
    assert "3 records as one PDF" in str(reader.metadata.title)


def test_contents_bookmarks_and_links_lead_to_the_pages_they_name(bound: Made) -> None:
    data, starts = bound.data, [each["first_page"] for each in bound.proof]
    reader = PdfReader(BytesIO(data))
    bookmarks = [each for each in reader.outline if not isinstance(each, list)]
    assert [reader.get_destination_page_number(each) + 1 for each in bookmarks] == [1, *starts]  # type: ignore[operator]
    assert str(bookmarks[2].title) == f"{bound.records[1].number} – Second"
    with pikepdf.open(BytesIO(data)) as pdf:
        place = {page.obj.objgen: at for at, page in enumerate(pdf.pages, 1)}
        contents = [place[link.Dest[0].objgen] for link in pdf.pages[1].obj.Annots]
        assert contents == [start for start in starts for _cell in range(3)], "number, title, page of each line"
        for at, page in enumerate(pdf.pages, 1):
            for link in page.obj.get("/Annots", []):
                if link.Subtype != "/Link":
                    assert at == 1, "of seals only the pack's own is left, on its cover"
                    continue
                own = max((start for start in starts if start <= at), default=0)
                if "/Dest" in link and own:
                    assert own <= place[link.Dest[0].objgen] < next((s for s in starts if s > own), len(place) + 1)
        assert pdf.check_pdf_syntax() == []


def test_only_the_picked_rows_are_in_it(cast: Cast, client_for: Any, two: list[Any]) -> None:
    third = filed(cast.a, title="Third")
    ask(client_for(cast.auditor), cast.a, pick=[two[0].number, third.number])
    _job, data = made(cast.a)
    listed = json.loads(attachments(data)["pack.json"])["records"]
    assert [each["number"] for each in listed] == [third.number, two[0].number], "newest first, as the list"
    assert "picked one by one" in pages(data)[0]
    assert two[1].number not in words(data)


def test_what_is_filtered_away_is_not_in_it(cast: Cast, client_for: Any, two: list[Any]) -> None:
    ask(client_for(cast.auditor), cast.a, "?state=acknowledged")
    _job, data = made(cast.a)
    assert [each["title"] for each in json.loads(attachments(data)["pack.json"])["records"]] == ["Second"]
    assert "Complaints · State: Acknowledged" in pages(data)[0]


def test_seal_register_trail_and_both_verifiers_know_a_pack(bound: Made, tmp_path: Any, capsys: Any) -> None:
    cast, data, three = bound.cast, bound.data, bound.records
    verdict = verify_here(data)
    assert (verdict.state, verdict.outdated, verdict.registered) == (State.GENUINE, False, True)
    assert verdict.proof is not None
    assert verdict.proof.records == 3
    (pack,) = packs(cast.a)
    assert (pack.sha256, pack.digest) == (hashlib.sha256(data).hexdigest(), verdict.proof.digest)
    with tenant_context(Acting(organisation=cast.a.organisation.pk)):
        fact = Fact.objects.get(table_name=RecordPack._meta.db_table)
        assert (pack.sha256 in fact.payload, fact.person) == (True, cast.auditor.pk)
        taken = list(RecordPdfExport.objects.values_list("record__number", "person_name", "pack_id"))
    assert sorted(taken) == [(record.number, "Otto Auditor", pack.pk) for record in three]
    path = tmp_path / "pack.pdf"
    path.write_bytes(data)
    assert verify_offline([str(path)]) == 0
    assert "pack of 3 records" in capsys.readouterr().out
    assert f"digest={pack.digest}" in words(data).replace(" ", "")
    for asked in (pack.digest, pack.sha256):
        shown = told(Client().get("/verify/", {"digest": asked}))
        assert "Made here" in shown
        assert cast.a.organisation.name in shown


def test_each_record_in_a_pack_verifies_by_itself(bound: Made) -> None:
    files, listed = attachments(bound.data), bound.proof
    assert set(files) == {"pack.json", "pack-proof.json", *(each["file"] for each in listed)}
    for each in listed:
        assert hashlib.sha256(files[each["file"]]).hexdigest() == each["sha256"]
        assert verify_here(files[each["file"]]).state is State.GENUINE


def test_a_byte_changed_anywhere_or_a_page_taken_out_is_named(bound: Made, tmp_path: Any) -> None:
    data = bound.data
    path = tmp_path / "pack.pdf"
    for at in range(1_000, len(data) - 1_000, len(data) // 12):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert verify_here(path.read_bytes()).state is State.ALTERED, at
        assert verify_offline([str(path)]) == 1
    with pikepdf.open(BytesIO(data)) as pdf:
        del pdf.pages[4]
        pdf.save(path)
    assert not verify_here(path.read_bytes()).genuine
    assert verify_here(data + b"%").state is State.EXTENDED


def test_the_same_records_have_the_same_digest_and_kept_pdfs_are_bound_again(
    cast: Cast, client_for: Any, two: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client_for(cast.auditor), cast.a)
    made(cast.a)

    def never(*_args: Any, **_kwargs: Any) -> Any:
        raise AssertionError("made anew")

    monkeypatch.setattr("qms.pdf.services.produce", never)
    ask(client_for(cast.manager), cast.a)
    made(cast.a)
    first, again = packs(cast.a)
    assert first.digest == again.digest
    assert first.sha256 != again.sha256, "another person, another time on the cover"


def test_a_record_pdf_in_another_zone_is_another_pdf(cast: Cast, exported: Callable[..., RecordPdf]) -> None:
    record = filed(cast.a)
    first = exported(cast.a, record, "piet")
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        type(cast.a.nordlicht).objects.filter(pk=cast.a.nordlicht.pk).update(zone="Asia/Tokyo")
    later = exported(cast.a, record, "piet")
    assert (first.digest, first.zone, later.zone) == (later.digest, "Europe/Berlin", "Asia/Tokyo")
    assert "JST" in words(octets(later)) or "+09:00" in words(octets(later))


def test_a_customers_pack_has_its_own_shared_reports_and_nothing_internal(
    cast: Cast, client_for: Any, photo: Any
) -> None:
    record = complaint(cast.a, "replied")
    plant(cast.a, record, photo)
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="We have blocked the lot.", by=seat)
    other = filed(cast.a, by="rival", title="Of a rival")
    client = client_for(cast.a.people["piet"])
    ask(client, cast.a, side="portal/")
    _job, data = made(cast.a)
    assert [each["number"] for each in json.loads(attachments(data)["pack.json"])["records"]] == [record.number]
    whole = words(data) + " ".join(words(each) for name, each in attachments(data).items() if name.endswith(".pdf"))
    assert "We have blocked the lot." in whole
    for hidden in (CANARY, "Confidential", other.number, "Of a rival"):
        assert hidden not in whole
        assert hidden.encode() not in data
    assert cast.a.nordlicht.name in pages(data)[0]
    assert [pack.audience for pack in packs(cast.a)] == ["customer"]
    answer = ask(client, cast.a, side="portal/", pick=[other.number])
    assert "A record that was picked is not there any more." in told(answer)
    missing = ask(client, cast.a, side="portal/", pick=["CMP-1999-00001"])
    assert "A record that was picked is not there any more." in told(missing)


@pytest.mark.parametrize("who", ["admin", "stranger", "piet"])
def test_who_may_not_take_records_out_cannot_ask(cast: Cast, client_for: Any, who: str) -> None:
    filed(cast.a)
    person = cast.stranger if who == "stranger" else cast.a.people[who]
    assert ask(client_for(person), cast.a).status_code in (403, 404)
    assert run_jobs(cast.a) == []


def test_an_empty_selection_says_what_to_do(cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    client = client_for(cast.auditor)
    answer = ask(client, cast.a, "?state=open", nothing="")
    assert "Pick the records first, or choose all that match." in told(answer)
    assert answer.request["QUERY_STRING"] == "state=open", "the list is as it was"
    bar = told(answer).split("data-bulk>")[1].split("</form>")[0]
    assert "Records as one PDF" in bar
    assert "All that match" in bar
    assert "No record matches." in told(ask(client, cast.a, "?state=closed"))


def test_too_many_records_or_pages_are_refused_with_what_to_do(
    cast: Cast, client_for: Any, two: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(cast.auditor)
    monkeypatch.setattr(asking, "RECORDS", 1)
    assert "A pack holds 1 records at most." in told(ask(client, cast.a))
    assert "A pack holds 1 records at most." in told(ask(client, cast.a, pick=[record.number for record in two]))
    monkeypatch.setattr(asking, "RECORDS", 500)
    monkeypatch.setattr(packing, "PAGES", 5)
    ask(client, cast.a, pick=[record.number for record in two])
    (job,) = run_jobs(cast.a)
    assert (job.state, job.storage_name, packs(cast.a)) == ("failed", "", [])
    assert job.message == "The pack would have more than 5 pages. Pick fewer records."


def test_originals_too_large_together_are_named_by_digest_only(
    cast: Cast, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(cast.a)
    monkeypatch.setattr(binding, "ATTACHED", 1_000)
    ask(client_for(cast.auditor), cast.a)
    _job, data = made(cast.a)
    files = attachments(data)
    assert set(files) == {"pack.json", "pack-proof.json"}
    (listed,) = json.loads(files["pack-proof.json"])["records"]
    assert listed["sha256"] in pages(data)[1].replace(" ", "")
    assert verify_here(data).state is State.GENUINE


def withdraw(cast: Cast, who: str) -> None:
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        Membership.objects.filter(person=cast.a.people[who]).update(roles=["organisation_administrator"])


@pytest.mark.parametrize("moment", ["before", "between", "bound"])
def test_a_right_withdrawn_meanwhile_ends_the_pack(
    cast: Cast, client_for: Any, two: list[Any], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    ask(client_for(cast.auditor), cast.a)
    if moment == "before":
        withdraw(cast, "auditor")
    else:
        name = "gather" if moment == "between" else "bind"
        as_it_is = getattr(packing, name)

        def and_withdraw(*args: Any, **kwargs: Any) -> Any:
            done = as_it_is(*args, **kwargs)
            withdraw(cast, "auditor")
            return done

        monkeypatch.setattr(packing, name, and_withdraw)
    (job,) = run_jobs(cast.a)
    assert (job.state, job.message) == ("failed", "You have no longer the right to do this.")
    assert (job.storage_name, packs(cast.a)) == ("", [])


def test_a_cancelled_pack_leaves_nothing(
    cast: Cast, client_for: Any, two: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_for(cast.auditor)
    started = ask(client, cast.a)
    path = started.redirect_chain[-1][0]

    def cancelled_while_gathering(*args: Any, **kwargs: Any) -> Any:
        client.post(f"{path}cancel/")
        return gathering.gather(*args, **kwargs)

    monkeypatch.setattr(packing, "gather", cancelled_while_gathering)
    monkeypatch.setattr("qms.workspace.progress.EVERY_SECONDS", 0.0)
    (job,) = run_jobs(cast.a)
    assert (job.state, job.storage_name, packs(cast.a)) == ("cancelled", "", [])


class Killed(BaseException):
    """The worker is no more: nothing after this is run."""


def test_a_worker_killed_in_between_leaves_no_half_pack_and_another_one_makes_it(
    cast: Cast, client_for: Any, two: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client_for(cast.auditor), cast.a)

    def killed(*_args: Any, **_kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("qms.workspace.running._end", killed)
        with pytest.raises(Killed):
            run_jobs(cast.a)
    assert packs(cast.a) == []
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        assert not RecordPdfExport.objects.exists()
        Job.objects.update(state="waiting", leased_until=None)
    job, data = made(cast.a)
    assert (job.attempts, [pack.sha256 for pack in packs(cast.a)]) == (2, [hashlib.sha256(data).hexdigest()])
    folder = default_storage.listdir(f"jobs/{cast.a.organisation.pk}/{job.pk}")
    assert [f"jobs/{cast.a.organisation.pk}/{job.pk}/{name}" for name in folder[1]] == [job.storage_name]


def test_the_page_maker_killed_in_between_is_replaced(cast: Cast, client_for: Any, two: list[Any]) -> None:
    ask(client_for(cast.auditor), cast.a)
    pagemaker.start()
    before = pagemaker.number()
    os.kill(before, 9)
    _job, data = made(cast.a)
    assert verify_here(data).state is State.GENUINE
    assert pagemaker.number() != before


def test_a_kept_pdf_that_was_changed_in_the_storage_is_not_bound(
    cast: Cast, client_for: Any, exported: Callable[..., RecordPdf]
) -> None:
    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    with Path(default_storage.path(pdf.storage_name)).open("r+b") as file:
        file.write(b"%PDF-9.9")
    ask(client_for(cast.auditor), cast.a)
    (job,) = run_jobs(cast.a)
    assert job.message == f"The kept PDF of {record.number} is damaged. Tell your administrator."


def test_a_german_pack_speaks_german_dates(cast: Cast, client_for: Any, two: list[Any]) -> None:
    client = client_for(cast.auditor)
    client.cookies["django_language"] = "de"
    cast.auditor.language = "de"
    cast.auditor.save(update_fields=["language"])
    ask(client, cast.a)
    job, data = made(cast.a)
    assert job.params["language"] == "de"
    assert str(PdfReader(BytesIO(data)).root_object["/Lang"]) == "de"
