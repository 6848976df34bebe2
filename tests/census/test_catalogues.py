"""The German catalogue is complete, and its sentences keep the placeholders of the English ones."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w+\}")


def german() -> Catalog:
    """The catalogue as it is committed."""
    with (ROOT / "locale/de/LC_MESSAGES/django.po").open("rb") as source:
        return read_po(source, locale="de")


def forms(text: object) -> list[str]:
    """A text's forms: one, or singular and plural."""
    return [text] if isinstance(text, str) else list(text) if isinstance(text, tuple | list) else []


def test_every_text_has_a_german_one() -> None:
    empty = [message.id for message in german() if message.id and not all(forms(message.string))]
    assert empty == []


def test_nothing_is_marked_as_unsure() -> None:
    assert [message.id for message in german() if message.id and message.fuzzy] == []


def test_placeholders_are_kept() -> None:
    wrong = [
        message.id
        for message in german()
        if message.id
        and sorted(PLACEHOLDER.findall(forms(message.id)[-1])) != sorted(PLACEHOLDER.findall(forms(message.string)[-1]))
    ]
    assert wrong == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="the gettext tools are not installed: apt install gettext")
def test_the_catalogue_holds_every_text_of_the_product(tmp_path: Path) -> None:
    """Extract anew into a copy of the tree and compare; `make messages` mends a difference."""
    for folder in ("qms", "feedback", "capa", "changecontrol", "audits", "agreements", "templates", "locale", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    command = [str(ROOT / ".venv/bin/python"), "manage.py", "makemessages", "-l", "de", "--no-location", "-v0"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with (tmp_path / "locale/de/LC_MESSAGES/django.po").open("rb") as source:
        extracted = {str(message.id) for message in read_po(source, locale="de") if message.id}
    assert extracted - {str(message.id) for message in german() if message.id} == set()
