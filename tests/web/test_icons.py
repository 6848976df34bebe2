"""An icon that the library does not have breaks every page that draws it: each one that is named exists."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from capa.templatetags.effectiveness import ICONS
from qms.web.parts.small import icon

NAMED = re.compile(r"""\bicon(?:: str)?\s*=\s*"([a-z0-9-]+)\"""")
FOLDERS = ("templates", "qms", "feedback", "capa", "changecontrol", "audits", "agreements")


def named() -> set[str]:
    """The icons that templates and code name."""
    root = Path(settings.BASE_DIR)
    files = [path for folder in FOLDERS for ending in ("*.html", "*.py") for path in (root / folder).rglob(ending)]
    return {name for path in files for name in NAMED.findall(path.read_text("utf-8"))} | set(ICONS.values())


def test_every_icon_that_is_named_exists() -> None:
    found = named()
    assert len(found) > 60
    missing = []
    for name in sorted(found):
        try:
            icon(name)
        except ValueError:
            missing.append(name)
    assert missing == []


def test_an_icon_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(ValueError, match="circle-help"):
        icon("circle-help")


def test_an_icon_is_decoration_in_the_colour_of_its_words() -> None:
    drawn = icon("inbox", "flip")
    assert drawn.startswith("<svg ")
    assert 'stroke="currentColor"' in drawn
    assert ' class="icon flip" aria-hidden="true" focusable="false">' in drawn
    assert "xmlns" not in drawn


def test_the_strokes_of_an_icon_are_one_element_and_each_begins_where_it_did() -> None:
    drawn = icon("arrow-right")
    assert drawn.count("<path") == 1
    assert 'd="M5 12h14M0 0m12 5 7 7-7 7"' in drawn
