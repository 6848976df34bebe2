"""An icon that the library does not have breaks every page that draws it: each one that is named exists."""

import re
from pathlib import Path

import lucide
import pytest
from django.conf import settings

from capa.templatetags.effectiveness import ICONS

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
            lucide._load_icon(name)
        except lucide.IconDoesNotExist:
            missing.append(name)
    assert missing == []


def test_an_icon_that_does_not_exist_is_noticed() -> None:
    with pytest.raises(lucide.IconDoesNotExist):
        lucide._load_icon("circle-help")
