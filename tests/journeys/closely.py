"""What every page is asked: axe at both widths and in both themes; does the smallest phone scroll sideways?

A page is looked at wide in one theme and narrow in the other, with all rules. Which theme is wide is drawn by the name
of the page, and the answer to its form is looked at the other way round: what pages share is so seen in all four looks
a hundred times over, at half the price. With SCREENSHOTS every page is looked at in all four.
"""

import os
import zlib
from pathlib import Path
from typing import Any, Literal

from tests.journeys.visitor import Visitor
from tests.web.chromium import AXE, RULES, overflow

Theme = Literal["light", "dark"]
Look = tuple[Theme, int]
WIDE, NARROW = 1440, 390
DIAGONALS: list[list[Look]] = [[("light", WIDE), ("dark", NARROW)], [("dark", WIDE), ("light", NARROW)]]


def looks_at(title: str, *, again: bool) -> list[Look]:
    """How a page with this title is looked at; `again`: its form was sent, and what came back is looked at."""
    if os.environ.get("SCREENSHOTS"):
        return DIAGONALS[0] + DIAGONALS[1]
    return DIAGONALS[(zlib.crc32(title.encode()) + again) % 2]


def look_closely(visitor: Visitor, title: str, *, again: bool = False) -> list[str]:
    """What is wrong with the page as it stands: twice by axe, on the smallest phone by its width."""
    page, found = visitor.page, []
    page.evaluate(AXE.read_text())
    for theme, width in looks_at(title, again=again):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # else colours are measured on their way
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{theme} {width}: {one}" for one in violations(visitor)]
        picture(visitor, f"{title}{'-wrong' if again else ''}-{width}-{theme}")
    page.set_viewport_size({"width": 320, "height": 700})
    if wide := overflow(page):
        found.append(f"{wide} px too wide for a phone of 320 px: {widest(visitor)}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def violations(visitor: Visitor) -> list[str]:
    """What axe finds: rule and the first place."""
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
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
