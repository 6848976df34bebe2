"""From sign-in to signed closure without a mouse; whoever tabs sees where they are."""

from tests.factories.cast import PASSWORD, Cast
from tests.factories.complaints import complaint
from tests.journeys.conftest import Door
from tests.journeys.visitor import Visitor, fresh_code

STEPS = 90
"""Stops of the Tab key within which everything of a page must be reached."""

# The browser rings the parts of a date by itself; a filter's label rings for the list inside it.
HERE = """() => {
  const e = document.activeElement, s = getComputedStyle(e);
  const ring = (s) => s.outlineStyle !== 'none' || s.boxShadow !== 'none';
  const own = ring(s) || ring(getComputedStyle(e.parentElement ?? e));
  const seen = own || e.type?.startsWith('date') || e === document.body;
  const r = e.getBoundingClientRect();
  const words = e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent || '';
  return {words: words.trim().replace(/\\s+/g, ' '), seen, inside: r.bottom > 0 && r.top < innerHeight, tag: e.tagName};
}"""


def tab_to(visitor: Visitor, words: str, tag: str = "") -> None:
    """Press Tab until something with these words has the focus; every stop must be visible."""
    passed = []
    for _step in range(STEPS):
        visitor.page.keyboard.press("Tab")
        here = visitor.page.evaluate(HERE)
        assert here["seen"] and here["inside"], f"the focus cannot be seen on {here}"
        passed.append(here["words"][:40])
        if here["words"].startswith(words) and tag in ("", here["tag"]):
            return
    raise AssertionError(f"“{words}” is not reached by Tab on {visitor.page.url}: {passed}")


def enter(visitor: Visitor, key: str = "Enter") -> None:
    """Press a key that leads to another page."""
    with visitor.page.expect_navigation(wait_until="load"):
        visitor.page.keyboard.press(key)


def test_from_sign_in_to_signed_closure(door: Door, stage: Cast) -> None:
    record = complaint(stage.a, "accepted", title="By keyboard")
    with door(stage.manager) as milan:
        page = milan.page
        page.goto(f"{milan.live.url}/{stage.a.slug}/work/roles/")
        tab_to(milan, "Email")
        page.keyboard.type(stage.manager.email)
        tab_to(milan, "Password")
        page.keyboard.type(PASSWORD)
        enter(milan)
        tab_to(milan, "Close the complaint")
        enter(milan)
        milan.sees(record.number)
        if "/close/" not in page.url:
            tab_to(milan, "Close", "A")
            enter(milan)
        tab_to(milan, "Yes")
        page.keyboard.press("ArrowDown")
        tab_to(milan, "Reason of this decision")
        page.keyboard.type("A single robot.")
        tab_to(milan, "Your password")
        page.keyboard.type(PASSWORD)
        tab_to(milan, "Code from your authenticator")
        page.keyboard.type(fresh_code(stage.manager))
        tab_to(milan, "Sign: Close")
        enter(milan)
        milan.sees("Done: closed the complaint.")


def test_a_report_is_filed_without_a_mouse(door: Door, stage: Cast) -> None:
    with door(stage.contributor) as cora:
        cora.sign_in(f"/{stage.a.slug}/portal/")
        tab_to(cora, "Report a problem")
        enter(cora)
        tab_to(cora, "What happened?")
        cora.page.keyboard.type("Typed, tabbed, sent.")
        tab_to(cora, "Send the report")
        enter(cora)
        cora.sees("We have your report")
