"""Scripts are an extra: with JavaScript switched off, everything that people came for works."""

import re

from python_calamine import CalamineWorkbook

from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed
from tests.journeys.conftest import Door

PAGE = 25


def test_a_customer_files_reads_and_accepts(door: Door, stage: Cast) -> None:
    replied = complaint(stage.a, "replied", title="Bracket bends")
    with door(stage.piet, width=390, scripts=False) as piet:
        piet.sign_in(f"/{stage.a.slug}/portal/")
        piet.sees("Waiting for you", "Bracket bends")
        piet.follow("Report a problem")
        piet.fill(**{"What happened?": "Paint comes off.", "Lot or batch": "L-90"})
        piet.press("Send the report")
        piet.sees("We have your report")
        piet.open(f"/{stage.a.slug}/portal/reports/{replied.number}/")
        piet.do("Accept the reply")
        piet.fill(Comment="Fine.")
        piet.press("Accept the reply")
        piet.sees("Accepted", "Fine.")
        piet.fill(Message="And thank you.")
        piet.press(f"Send to {stage.a.organisation.name}")
        piet.sees("And thank you.")


def test_staff_filter_sort_and_page(door: Door, stage: Cast) -> None:
    for number in range(PAGE + 2):
        filed(stage.a, title=f"Dent {number}", lot=f"D-{number}")
    complaint(stage.a, "not_a_complaint", title="Only a question")
    with door(stage.engineer, scripts=False) as jana:
        jana.sign_in(f"/{stage.a.slug}/complaints/?size={PAGE}")
        jana.sees("Dent 26")
        jana.follow("Next")
        jana.sees("Dent 1")
        jana.open(f"/{stage.a.slug}/complaints/?clear=1")
        jana.page.locator("select[name=state]").select_option("not_a_complaint")
        jana.press("Filter")
        jana.sees("Only a question")
        jana.does_not_see("Dent 26")
        jana.follow("Show all")
        jana.follow("Received")
        first = jana.page.locator("tbody tr td.lead").first.inner_text()
        jana.follow("Received")
        assert jana.page.locator("tbody tr td.lead").first.inner_text() != first


def test_a_manager_signs(door: Door, stage: Cast) -> None:
    record = complaint(stage.a, "accepted", title="Nearly over")
    with door(stage.manager, scripts=False) as milan:
        milan.sign_in(f"/{stage.a.slug}/complaints/{record.number}/")
        milan.do("Close the complaint")
        milan.page.get_by_role("group", name=re.compile("corrective action")).get_by_label("No", exact=True).check()
        milan.fill(**{"Reason of this decision": "A single part."})
        milan.sign()
        milan.sees("Done: closed the complaint.", "I have reviewed this complaint record")


def test_the_exported_list_is_the_list_shown(door: Door, stage: Cast) -> None:
    complaint(stage.a, "void", title="=HYPERLINK(1)")
    with door(stage.auditor, scripts=False) as otto:
        otto.sign_in(f"/{stage.a.slug}/complaints/?state=void")
        shown = otto.page.locator("tbody tr td.lead").count()
        otto.page.get_by_role("button", name="Export").click()
        with otto.page.expect_navigation(wait_until="load"):
            otto.page.get_by_role("button", name="Excel").click()
        rows = CalamineWorkbook.from_path(otto.take_result()).get_sheet_by_index(0).to_python()
    complaints = [row for row in rows if str(row[0]).startswith("CMP-")]
    assert len(complaints) == shown > 0
    assert any("=HYPERLINK(1)" in row for row in complaints), complaints
