"""Three complaints are picked in the list and taken out as one PDF."""

import json

from tests.factories.cast import Cast
from tests.factories.complaints import filed
from tests.journeys.conftest import Door
from tests.journeys.visitor import eventually
from tests.pdf.reading import attachments, pages


def test_an_auditor_picks_three_complaints_and_gets_one_pdf_that_is_genuine(door: Door, stage: Cast) -> None:
    records = [filed(stage.a, title=f"Taken to the audit, {nr}") for nr in ("one", "two", "three")]
    left_out = filed(stage.a, title="Stays at home")
    with door(stage.auditor) as otto:
        otto.sign_in(f"/{stage.a.slug}/complaints/")
        bar = otto.page.locator("form[data-bulk]")
        assert not bar.is_visible(), "nothing is picked yet"
        for record in records:
            otto.page.get_by_label(f"Select {record.number}").check()
        assert eventually(lambda: "3 selected" in bar.inner_text())
        with otto.page.expect_navigation(wait_until="load"):
            bar.get_by_role("button", name="Records as one PDF").click()
        otto.sees("3 records as one PDF")
        path = otto.take_result()
        data = path.read_bytes()
        otto.open("/verify/")
        otto.page.set_input_files("input[name=file]", path)
        otto.press("Check the file")
        otto.sees("Genuine", "None of its records has a newer version today.")
    listed = json.loads(attachments(data)["pack.json"])["records"]
    assert [each["number"] for each in listed] == [record.number for record in reversed(records)]
    assert left_out.number not in " ".join(pages(data))
