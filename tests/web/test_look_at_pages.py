"""Each page of the style guide in a real browser: nothing axe finds, no sideways scroll, keys that work."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from qms.web.styleguide import PAGES
from tests.web.chromium import EXECUTABLE, browsing, overflow, page_in, served, violations

pytestmark = pytest.mark.skipif(not EXECUTABLE.exists(), reason="the distribution's chromium is not installed")
LOOKS = [*PAGES, "form&errors=1", "record&notice=1"]


@pytest.fixture(scope="module")
def guide() -> Iterator[str]:
    with served("tests.web.urls") as address:
        yield f"{address}/styleguide/?page="


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as found:
        yield found


def visit(page: Page, address: str) -> None:
    answer = page.goto(address)
    assert answer is not None and answer.status in (200, 422)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark"), (390, "light"), (1440, "dark")])
def test_nothing_is_in_anybodys_way(browser: Browser, guide: str, look: str, width: int, theme: str) -> None:
    with page_in(browser, width=width, theme=theme) as page:
        visit(page, guide + look)
        assert violations(page) == []
        assert overflow(page) == 0


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(
    browser: Browser, guide: str, look: str, direction: str
) -> None:
    with page_in(browser, width=320) as page:
        visit(page, f"{guide}{look}&dir={direction}")
        assert overflow(page) == 0


@pytest.mark.parametrize(("look", "opener"), [("record", "[data-open=sign]"), ("components", "[data-open=confirm]")])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dialogs_are_open_to_everybody(browser: Browser, guide: str, look: str, opener: str, theme: str) -> None:
    with page_in(browser, theme=theme) as page:
        page.goto(guide + look)
        page.locator(opener).first.click()
        assert page.locator("dialog[open]").count() == 1
        assert violations(page) == []
        page.keyboard.press("Escape")
        assert page.locator("dialog[open]").count() == 0
        assert focused(page).startswith("Decide") or "Open" in focused(page)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_the_palette_finds_by_keyboard(browser: Browser, guide: str) -> None:
    with page_in(browser) as page:
        page.goto(guide + "list")
        page.keyboard.press("Control+k")
        page.locator("#palette-1").wait_for()
        assert violations(page) == []
        page.locator("#palette input").fill("my work")
        page.locator("#palette [role=option] >> text=Go to my work").wait_for()
        expect(page.locator("#palette [role=option]")).to_have_count(1)
        assert page.locator("#palette input").get_attribute("aria-activedescendant") == "palette-1"
        with page.expect_navigation():
            page.keyboard.press("Enter")


def test_rows_are_walked_and_chosen_by_keys(browser: Browser, guide: str) -> None:
    with page_in(browser) as page:
        page.goto(guide + "list")
        page.locator("[data-bulk]").wait_for(state="hidden")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("x")
        assert page.locator("[data-picked]").inner_text() == "1 selected"
        page.keyboard.press("k")
        assert focused(page) == "Answer customer’s question"
        page.locator("[data-clear]").click()
        page.locator("[data-bulk]").wait_for(state="hidden")


def test_go_and_overview_and_reply_have_keys(browser: Browser, guide: str) -> None:
    with page_in(browser) as page:
        page.goto(guide + "record")
        page.locator("html[data-scripts]").wait_for()
        page.keyboard.press("Shift+?")
        assert page.locator("#shortcuts[open]").count() == 1
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        assert page.evaluate("document.activeElement.id") == "reply"
        page.keyboard.type("gw")
        assert page.locator("#reply").input_value() == "gw"
        page.locator("body").click(position={"x": 700, "y": 60})
        page.evaluate(
            "document.activeElement.blur(); document.querySelector('form[data-unsaved]').dataset.changed = ''"
        )
        page.keyboard.press("g")
        with page.expect_navigation(url="**page=list"):
            page.keyboard.press("w")


def test_appearance_is_kept(browser: Browser, guide: str) -> None:
    with page_in(browser) as page:
        page.goto(guide + "list")
        page.locator("[data-theme-toggle]").click()
        page.reload()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_errors_take_the_focus_and_lead_to_their_field(browser: Browser, guide: str) -> None:
    with page_in(browser) as page:
        page.goto(guide + "form&errors=1")
        assert page.title().startswith("Error: ")
        assert "There is a problem" in focused(page)
        page.locator(".errors a >> text=Severity").click()
        assert page.evaluate("document.activeElement.id || location.hash") in ("#id_severity_0", "id_severity_0")


def test_without_script_nothing_is_lost(browser: Browser, guide: str) -> None:
    with page_in(browser, scripts=False) as page:
        page.goto(guide + "list")
        assert page.locator("[data-bulk]").is_visible()
        assert page.locator("[data-apply]").is_visible()
        assert not page.locator(".search kbd").is_visible()
        page.locator("[popovertarget=export]").click()
        assert page.locator("#export >> text=Excel").is_visible()
        page.goto(guide + "record")
        page.locator("summary >> text=Internal note").click()
        assert page.locator("#note").is_visible()
        page.locator("[data-theme-toggle]").click()
        assert 'data-theme="dark"' in page.content()
