"""Own pages in a real browser: nothing axe finds, drafts that come back, jobs that tell their end."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from qms.organisations.context import Acting, tenant_context
from qms.workspace.models import Draft, Job
from qms.workspace.tasks import run_job
from tests.factories.cast import Cast
from tests.factories.complaints import complaint, filed
from tests.web.chromium import EXECUTABLE, browsing, overflow, page_in, served, violations

pytestmark = pytest.mark.skipif(not EXECUTABLE.exists(), reason="the distribution's chromium is not installed")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served("qms.urls") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


def sign_in(page: Page, client: Any, address: str) -> None:
    page.context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": address}])


def visit(page: Page, url: str) -> None:
    answer = page.goto(url)
    assert answer is not None and answer.status == 200, url


def clean(page: Page) -> None:
    assert violations(page) == [], page.url
    assert overflow(page) == 0, page.url


def run_waiting(cast: Cast) -> None:
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        jobs = list(Job.objects.filter(state="waiting").values_list("pk", flat=True))
    for job in jobs:
        run_job(str(cast.a.organisation.pk), str(job))


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_staff_pages_are_open_to_everybody(
    browser: Browser, address: str, cast: Cast, client_for: Any, width: int, theme: str
) -> None:
    record = complaint(cast.a)
    client, home = client_for(cast.engineer), f"{address}/{cast.a.slug}"
    client.post(f"/{cast.a.slug}/lists/complaints/views/?state=open", {"name": "Mine", "team": "on"})
    client.post(f"/{cast.a.slug}/lists/complaints/export/", {"format": "csv"})
    run_waiting(cast)
    client.post(f"/{cast.a.slug}/lists/complaints/export/?state=open", {"format": "xlsx"})
    client.post(
        f"/{cast.a.slug}/drafts/", {"form_address": f"/{cast.a.slug}/complaints/new/", "form_title": "New", "lot": "L"}
    )
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        done, waiting = Job.objects.get(state="done"), Job.objects.get(state="waiting")
    with page_in(browser, width=width, theme=theme) as page:
        sign_in(page, client, address)
        for path in (
            "/complaints/", "/complaints/?state=closed", "/lists/complaints/views/?state=open", "/jobs/",
            f"/jobs/{done.pk}/", f"/jobs/{waiting.pk}/", "/drafts/", "/complaints/new/",
            f"/complaints/{record.number}/acknowledge/",
        ):  # fmt: skip
            visit(page, home + path)
            clean(page)
        page.evaluate("document.querySelector('[name=version]').value = 99")
        page.locator("form[data-draft] button[type=submit]").click()
        expect(page.get_by_text("It changed while you were writing")).to_be_visible()
        clean(page)


@pytest.mark.parametrize("width", [1440, 320])
def test_portal_pages_are_open_to_everybody(
    browser: Browser, address: str, cast: Cast, client_for: Any, width: int
) -> None:
    record = filed(cast.a)
    client, home = client_for(cast.piet), f"{address}/{cast.a.slug}/portal"
    client.post(f"/{cast.a.slug}/portal/lists/reports/export/", {"format": "csv"})
    run_waiting(cast)
    shown = {
        "/reports/": record.number,
        "/reports/?now=closed": "Nothing matches these filters.",
        "/lists/reports/views/": "No view",
        "/jobs/": "CSV",
        "/drafts/": "You have no drafts.",
        "/reports/new/": "What happened?",
    }
    with page_in(browser, width=width) as page:
        sign_in(page, client, address)
        for path, words in shown.items():
            visit(page, home + path)
            expect(page.get_by_role("main")).to_contain_text(words)
            clean(page)


def test_the_script_keeps_what_is_typed_and_it_comes_back(
    browser: Browser, address: str, cast: Cast, client_for: Any
) -> None:
    form = f"{address}/{cast.a.slug}/portal/reports/new/"
    with page_in(browser) as page:
        sign_in(page, client_for(cast.piet), address)
        visit(page, form)
        page.get_by_label("What happened?").fill("Cracks beside the weld")
        page.get_by_label("What happened?").blur()
        expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")
        visit(page, form)
        expect(page.get_by_label("What happened?")).to_have_value("Cracks beside the weld")
        page.get_by_role("button", name="Send the report").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("We have your report")
        visit(page, form)
        expect(page.get_by_label("What happened?")).to_have_value("")
    with tenant_context(Acting(cast.a.organisation.pk, source="test")):
        assert not Draft.objects.exists()


def test_an_export_tells_its_end_by_itself(browser: Browser, address: str, cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    with page_in(browser) as page:
        sign_in(page, client_for(cast.engineer), address)
        visit(page, f"{address}/{cast.a.slug}/complaints/")
        page.get_by_role("button", name="Export").click()
        page.get_by_role("button", name="CSV").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Complaints as CSV")
        run_waiting(cast)
        link = page.get_by_role("link", name="Download complaints-")
        expect(link).to_be_visible(timeout=15_000)
        with page.expect_download() as waiting:
            link.click()
        assert waiting.value.suggested_filename.startswith("complaints-")


def test_everything_works_without_script(browser: Browser, address: str, cast: Cast, client_for: Any) -> None:
    filed(cast.a)
    with page_in(browser, scripts=False) as page:
        sign_in(page, client_for(cast.engineer), address)
        visit(page, f"{address}/{cast.a.slug}/complaints/?state=open")
        page.get_by_role("button", name="Export").click()
        page.get_by_role("button", name="Excel").click()
        run_waiting(cast)
        page.get_by_role("link", name="Refresh").click()
        expect(page.get_by_role("link", name="Download complaints-")).to_be_visible()


def test_what_is_typed_before_the_script_has_come_is_kept_too(
    browser: Browser, address: str, cast: Cast, client_for: Any
) -> None:
    late: list[Route] = []
    with page_in(browser) as page:
        sign_in(page, client_for(cast.piet), address)
        page.route("**/forms*.js", lambda one: late.append(one))  # the driver wants a function of Python
        with page.expect_request("**/forms*.js"):
            page.goto(f"{address}/{cast.a.slug}/portal/reports/new/", wait_until="commit")
        page.get_by_label("What happened?").fill("Typed on a slow line")
        expect(page.locator("[data-draft-state]")).to_be_empty()
        for one in late:
            one.continue_()
        expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")
