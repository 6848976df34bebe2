"""What every page is asked: axe at both widths and in both themes; does the smallest phone scroll sideways?"""

import os
from pathlib import Path
from typing import Any, Literal

from tests.journeys.visitor import Visitor
from tests.web.chromium import AXE, RULES, overflow

COLOURS = ["color-contrast", "link-in-text-block"]
"""The themes differ in colour alone, so in the second theme these rules are asked again, and no others."""


Theme = Literal["light", "dark"]
WIDE, NARROW = 1440, 390
LOOKS: list[tuple[Theme, int]] = [("light", WIDE), ("light", NARROW), ("dark", WIDE), ("dark", NARROW)]
LOOKS_AGAIN: list[tuple[Theme, int]] = [("light", WIDE), ("dark", NARROW)]


def look_closely(visitor: Visitor, title: str, *, again: bool = False) -> list[str]:
    """What is wrong with the page as it stands: four times by axe, on the smallest phone by its width.

    again: this page was looked at before, and something was added to it: wide in light and narrow in dark are enough.
    """
    page, found = visitor.page, []
    page.evaluate(AXE.read_text())
    for theme, width in LOOKS_AGAIN if again else LOOKS:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # else colours are measured on their way
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{theme} {width}: {one}" for one in violations(visitor, RULES if theme == "light" else COLOURS)]
        picture(visitor, f"{title}-{width}-{theme}")
    page.set_viewport_size({"width": 320, "height": 700})
    if wide := overflow(page):
        found.append(f"{wide} px too wide for a phone of 320 px: {widest(visitor)}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def violations(visitor: Visitor, rules: list[str]) -> list[str]:
    """What axe finds: rule and the first place."""
    kind = "rule" if rules is COLOURS else "tag"
    options = {"runOnly": {"type": kind, "values": rules}, "resultTypes": ["violations"]}
    found: dict[str, Any] = visitor.page.evaluate("options => axe.run(document, options)", options)
    return [f"{one['id']}: {one['nodes'][0]['html'][:300]}" for one in found["violations"]]


def widest(visitor: Visitor) -> str:
    """The elements that stick out furthest, without what scrolls in a frame of its own."""
    return str(
        visitor.page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => !e.closest('.table-wrap table, .lanes-of svg'))"
            ".map(e => [e.getBoundingClientRect().right, e.outerHTML.slice(0, 160)])"
            ".sort((a, b) => b[0] - a[0]).slice(0, 3).map(one => one.join(' ')).join(' | ')"
        )
    )


def picture(visitor: Visitor, name: str) -> None:
    """Keep a picture of the page when SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        visitor.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
