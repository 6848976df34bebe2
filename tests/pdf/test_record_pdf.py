"""The PDF of a record: complete, signed, the same file for the same content, noted in the trail."""

from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.http import Http404
from django.utils import timezone

from feedback.models import Complaint
from feedback.rules import FIELDS
from qms.organisations.context import Acting, tenant_context
from qms.pdf.models import RecordPdf, RecordPdfExport
from qms.pdf.register import verify_here
from qms.records.services import attach, write_message, write_note
from qms.signatures.models import Signature
from qms.trail.models import Fact
from qms.trail.verify import verify_chain
from tests.factories.cast import Cast, House
from tests.factories.complaints import complaint, filed
from tests.pdf.reading import attached, octets, pages, words
from tests.pdf.test_record_document import CANARY, plant

Export = Callable[..., RecordPdf]


def files_of(house: House) -> set[Path]:
    """The PDFs that lie in the storage for an organisation."""
    return {
        path for path in (Path(settings.FILES_ROOT) / "pdf" / str(house.organisation.pk)).rglob("*") if path.is_file()
    }


def exports(house: House) -> list[str]:
    """Who took something out, as the log says."""
    with house.sitting("auditor"):
        return list(RecordPdfExport.objects.order_by("at").values_list("person_name", flat=True))


def test_an_auditors_pdf_of_a_closed_complaint_is_complete(cast: Cast, exported: Export, photo: Any) -> None:
    record = complaint(cast.a, "accepted", customer_reference="NL-4711", complainant_name="Piet Larsen")
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="We have blocked the lot.", by=seat)
        write_note(record, body="Robot 2 again.", by=seat)
        attach(record, upload=photo("weld.jpg"), shared=True, by=seat)
    from tests.factories.records import do

    record = do(cast.a, record, "close", "manager", capa_needed=False, capa_reason="Single robot, corrected.")
    data = octets(exported(cast.a, record, "auditor"))
    text, leaves = words(data), pages(data)
    for rule in FIELDS:
        label = str(rule.label)
        assert label[0].upper() + label[1:] in text, rule.name
    for said in ("NL-4711", "Piet Larsen", record.description, "Robot 2 welded at 182 A.", "Lot blocked.", "weld.jpg"):
        assert said in text
    assert "We have blocked the lot." in text
    assert "Internal note, not shown to the customer" in text
    assert [f"Page {number} of {len(leaves)}" in leaf for number, leaf in enumerate(leaves, 1)] == [True] * len(leaves)
    with cast.a.sitting("auditor"):
        signatures = list(Signature.objects.filter(record_id=record.pk))
    assert len(signatures) == 2
    for signature in signatures:
        at = timezone.localtime(signature.signed_at, cast.a.graz.zone)
        assert signature.printed_name in text
        assert signature.meaning in text
        assert f"{at:%H:%M:%S} {at.tzname()}" in text
        assert signature.digest[:8] in text
    assert "zone of the signer: Europe/Vienna" in text


def test_the_same_content_is_the_same_file(cast: Cast, exported: Export) -> None:
    record = filed(cast.a)
    first, again = exported(cast.a, record, "auditor"), exported(cast.a, record, "manager")
    assert (first.pk, first.digest, first.sha256) == (again.pk, again.digest, again.sha256)
    assert len(files_of(cast.a)) == 1
    assert exports(cast.a) == ["Otto Auditor", "Milan Manager"]
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="A thought.", by=seat)
    assert exported(cast.a, record, "auditor").pk != first.pk
    assert len(files_of(cast.a)) == 2


def test_the_trail_knows_each_pdf_and_each_export(cast: Cast, exported: Export) -> None:
    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    with tenant_context(Acting(organisation=cast.a.organisation.pk)):
        made, taken = (
            Fact.objects.get(record=record.pk, table_name=model._meta.db_table)
            for model in (RecordPdf, RecordPdfExport)
        )
        assert verify_chain(cast.a.organisation.pk).whole
    assert pdf.sha256 in made.payload
    assert "Otto Auditor" in taken.payload
    assert taken.person == cast.auditor.pk


def test_nothing_internal_reaches_the_customers_pdf(cast: Cast, exported: Export, photo: Any) -> None:
    record = complaint(cast.a, "replied")
    plant(cast.a, record, photo)
    theirs = octets(exported(cast.a, record, "piet"))
    assert record.number in words(theirs)
    assert "What is shared with the customer" in words(theirs)
    assert CANARY not in words(theirs) + attached(theirs)
    assert CANARY.encode() not in theirs
    ours = octets(exported(cast.a, record, "auditor"))
    assert f"{CANARY}-note" in words(ours)


def test_each_customer_gets_only_its_own_reports(cast: Cast, exported: Export) -> None:
    record = filed(cast.a)
    assert exported(cast.a, record, "contributor").audience == "customer"
    with pytest.raises(Http404):
        exported(cast.a, record, "rival")
    with pytest.raises(Http404):
        exported(cast.a, record, "admin")
    with pytest.raises(Http404):
        exported(cast.b, record, "engineer")


def test_names_and_words_of_several_scripts_are_printed(cast: Cast, exported: Export) -> None:
    record = filed(
        cast.a, complainant_name="王小明", title="Riss in der Schweißnaht", description="Träger gerissen.\n焊缝裂纹。"
    )
    pdf = exported(cast.a, record, "auditor", "de")
    text = words(octets(pdf))
    assert pdf.language == "de"
    for said in ("王小明", "焊缝裂纹", "Riss in der Schweißnaht", "Träger gerissen."):
        assert said in text


def test_a_signature_that_was_tampered_with_is_marked(cast: Cast, exported: Export) -> None:
    record = complaint(cast.a, "reply_approved")
    with connections["owner"].cursor() as owner:
        owner.execute("BEGIN")
        owner.execute("SELECT set_config('app.organisation', %s, true)", [str(cast.a.organisation.pk)])
        owner.execute("UPDATE signatures_signature SET content = replace(content, 'L-77', 'L-78')")
        owner.execute("COMMIT")
    assert "This signature does not match the record." in words(octets(exported(cast.a, record, "auditor")))


def test_a_file_we_made_is_genuine_until_a_byte_is_changed(cast: Cast, exported: Export) -> None:
    record = filed(cast.a)
    data = octets(exported(cast.a, record, "auditor"))
    verdict = verify_here(data)
    assert (verdict.genuine, verdict.outdated, verdict.registered) == (True, False, True)
    flipped = bytearray(data)
    flipped[len(data) // 3] ^= 1
    assert verify_here(bytes(flipped)).state == "altered"


def test_a_message_makes_both_pdfs_outdated_and_a_note_only_ours(cast: Cast, exported: Export) -> None:
    record = filed(cast.a)
    ours, theirs = (octets(exported(cast.a, record, who)) for who in ("auditor", "piet"))
    with cast.a.sitting("engineer") as seat:
        write_note(record, body="A thought.", by=seat)
    assert [verify_here(data).outdated for data in (ours, theirs)] == [True, False]
    with cast.a.sitting("engineer") as seat:
        write_message(record, body="We are on it.", by=seat)
    verdict = verify_here(theirs)
    assert verdict.outdated
    assert verdict.reasons[-1] == "The record has changed since: messages or files were added to it."


def test_an_act_makes_the_pdf_outdated_and_names_both_versions(cast: Cast, exported: Export) -> None:
    from tests.factories.records import do

    record = filed(cast.a)
    data = octets(exported(cast.a, record, "auditor"))
    do(cast.a, record, "acknowledge", "engineer", site=cast.a.graz)
    verdict = verify_here(data)
    assert verdict.genuine
    assert "this file shows version 1, today it is version 2" in verdict.reasons[-1]


def test_the_register_answers_without_organisation_and_leaves_none_behind(cast: Cast, exported: Export) -> None:
    from qms.organisations.context import current_organisation
    from qms.pdf.queries import find_known

    record = filed(cast.a)
    pdf = exported(cast.a, record, "auditor")
    with tenant_context(Acting(person=cast.stranger.pk)):
        known = find_known(pdf.digest)
        assert current_organisation() is None
    assert known is not None
    assert (known.number, known.version, known.slug) == (record.number, 1, cast.a.slug)
    assert find_known(token_hex(32)) is None
    with cast.a.sitting("auditor"):
        assert Complaint.objects.filter(number=record.number).exists()
