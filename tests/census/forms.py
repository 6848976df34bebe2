"""The forms of a page as a browser would send them, read from its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    """One form: where it goes, how, and what it would send untouched."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._select = self._area = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attributes}
        if tag in ("script", "style", "template"):
            self._silent += 1
        if tag == "br":
            self.words.append("\n")
        if tag == "form":
            self.forms.append(Form(facts.get("action", ""), facts.get("method", "get").upper()))
        if tag == "a" and facts.get("href"):
            self.links.append(facts["href"])
        if self.forms and facts.get("name"):
            self._field(tag, facts)
        if tag == "option" and self._select:
            self._option(facts)

    def _field(self, tag: str, facts: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], facts["name"], facts.get("type", "text")
        if tag == "select":
            self._select = name
            form.values.setdefault(name, "")
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""
        elif tag == "input" and kind == "file":
            form.files.append(name)
        elif tag == "input" and kind in ("checkbox", "radio"):
            form.choices.setdefault(name, []).append(facts.get("value", "on"))
            if "checked" in facts:
                form.values[name] = facts.get("value", "on")
            else:
                form.values.setdefault(name, "")
        elif tag in ("input", "button"):
            form.values[name] = facts.get("value", "")

    def _option(self, facts: dict[str, str]) -> None:
        form = self.forms[-1]
        form.choices.setdefault(self._select, []).append(facts.get("value", ""))
        if "selected" in facts:
            form.values[self._select] = facts.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            values = self.forms[-1].values if self.forms else {}
            values[self._area] = values.get(self._area, "").removeprefix("\n")  # browsers drop it
            self._area = ""
        if tag in ("script", "style", "template"):
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].values[self._area] += data
        elif not self._silent:
            self.words.append(data)


def _read(page: str) -> _Reader:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader


def forms_and_links_of(page: str) -> tuple[list[Form], list[str]]:
    """Both, from one reading."""
    reader = _read(page)
    return reader.forms, reader.links


def forms_of(page: str) -> list[Form]:
    """All forms of the page."""
    return _read(page).forms


def links_of(page: str) -> list[str]:
    """All addresses that the page links to."""
    return _read(page).links


def words_of(page: str) -> str:
    """What a person reads on the page, white space as it is."""
    return "".join(_read(page).words)
