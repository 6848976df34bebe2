"""What is told: a notice in whole sentences, put into the reader's language and zone, as subject, text and HTML.

A notice holds lazy sentences with named placeholders and the plain values for them. It is written out once for each
reader; what comes out is kept and never changes, whatever happens to the record later.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qms.lib.text import clean_block, excerpt, one_line
from qms.notifications.kinds import Kind
from qms.web.shapes import Words
from qms.web.times import day_words, full_words

SUBJECT_LIMIT = 200
ANY_LENGTH = 10**9
OPEN_PAGE = gettext_lazy("Open the page")


class Reader(Protocol):
    """What must be known of a reader to write to them; a Person has it all."""

    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def zone(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Addressee:
    """A reader without an account, such as somebody who is invited. `zone` is a name or a ZoneInfo."""

    email: str
    name: str
    language: str = "en"
    zone: Any = "UTC"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list in a message: what, a quiet detail, and the path of its page."""

    title: Words
    detail: Words | dt.datetime = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A list in a message under a heading; the digest is made of them."""

    title: Words
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message before it is put into a reader's words.

    event: names the happening, at most 200 characters; the same event reaches the same reader once per channel.
    subject, lines, why: lazy sentences; `values` fills their named placeholders. A plain str is taken as it stands.
    values, facts: text, numbers, lazy words, days and times (times come out in the reader's zone, with the zone named).
    quote: somebody's own words, shown as such. url: path of the page that the one button opens; it never acts.
    urgent: at once, whatever the hour; otherwise the mail waits for the reader's working hours.
    mail, bell: over which channels.
    """

    event: str
    kind: Kind
    url: str
    subject: Words
    why: Words
    lines: Sequence[Words] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    facts: Sequence[tuple[Words, object]] = ()
    quote: str = ""
    sections: Sequence[Section] = ()
    button: Words = OPEN_PAGE
    record_number: str = ""
    urgent: bool = False
    mail: bool = True
    bell: bool = True

    @property
    def is_witness(self) -> bool:
        """Whether its mail carries the newest checkpoint of the trail: each customer shall hold some."""
        return self.mail and (self.kind.witness or self.url.split("/")[2:3] == ["portal"])

    def __post_init__(self) -> None:
        """Refuse at the desk what would fail at the reader: ValueError."""
        if not 0 < len(self.event) <= 200:
            raise ValueError("the event's name has 1 to 200 characters")
        if not self.url.startswith("/") or self.url.startswith("//") or not self.url.isprintable() or " " in self.url:
            raise ValueError(f"not a path of ours: {self.url!r}")


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in one reader's words. `short` is the body for the bell."""

    subject: str
    short: str
    text: str
    html: str
    why: str


@dataclass(frozen=True, slots=True)
class FormLetter:
    """A notice in one language and zone, for whoever reads it: only the greeting is missing.

    text: what follows the greeting. before, after: the HTML on either side of it; empty where no mail is wanted.
    """

    subject: str
    short: str
    text: str
    before: str
    after: str
    why: str
    hello: str
    hello_anybody: str

    def greeting(self, name: str) -> str:
        """The first line for a reader of this name (one line), or for somebody unknown."""
        return self.hello % {"name": name} if name else self.hello_anybody

    def to(self, reader: Reader) -> Letter:
        """The finished letter."""
        greeting = self.greeting(one_line(reader.name))
        html = f"{self.before}{escape(greeting)}{self.after}"
        return Letter(self.subject, self.short, greeting + self.text, html, self.why)


def zone_of(reader: Reader) -> ZoneInfo:
    """The reader's zone; a person made a moment ago may still hold its name."""
    return reader.zone if isinstance(reader.zone, ZoneInfo) else ZoneInfo(str(reader.zone))


def write_out(notice: Notice, reader: Reader, organisation: str, foot: Words = "") -> Letter:
    """The notice in the reader's language and zone. `organisation` is the sender, `foot` the mail's last line."""
    return form_letter(notice, reader.language, zone_of(reader), organisation, foot).to(reader)


def form_letter(notice: Notice, language: str, zone: ZoneInfo, organisation: str, foot: Words = "") -> FormLetter:
    """The notice in a language and zone, written out once for however many readers."""
    with translation.override(language), timezone.override(zone):
        page = _page(notice, organisation) | {"foot": one_line(str(foot), 500)}
        gap = token_hex()  # nobody's words contain it
        html = render_to_string("mail/notice.html", page | {"greeting": gap}) if notice.mail else ""
        before, _gap, after = html.partition(gap)
        return FormLetter(
            subject=page["subject"],
            short=excerpt(page["lines"][0], 300) if page["lines"] else "",
            text=_text(page),
            before=before,
            after=after,
            why=page["why"],
            hello=_("Hello %(name)s,"),
            hello_anybody=_("Hello,"),
        )


def shown(value: object) -> object:
    """A value as the reader reads it; numbers stay numbers because plural forms need them."""
    if isinstance(value, dt.datetime):
        return full_words(value)
    if isinstance(value, dt.date):
        return day_words(value)
    return value if isinstance(value, int | float) else clean_block(str(value), ANY_LENGTH)


def _sentence(words: Words, values: Mapping[str, object]) -> str:
    if isinstance(words, Promise) and values:
        return str(words % values)
    return clean_block(str(words), ANY_LENGTH)


def _page(notice: Notice, organisation: str) -> dict[str, Any]:
    values = {name: shown(value) for name, value in notice.values.items()}
    subject = _sentence(notice.subject, values)
    if notice.record_number:
        subject = f"[{notice.record_number}] {subject}"
    return {
        "subject": one_line(subject, SUBJECT_LIMIT),
        "lines": [_sentence(line, values) for line in notice.lines],
        "facts": [(str(label), str(shown(value))) for label, value in notice.facts],
        "quote": clean_block(notice.quote, ANY_LENGTH),
        "sections": [_section(section) for section in notice.sections],
        "button": str(notice.button),
        "address": settings.PUBLIC_URL + notice.url,
        "why": one_line(_sentence(notice.why, values), 300),
        "organisation": one_line(organisation),
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def _section(section: Section) -> dict[str, Any]:
    entries = [
        {
            "title": one_line(str(entry.title), 200),
            "detail": str(shown(entry.detail)),
            "address": settings.PUBLIC_URL + entry.url if entry.url else "",
        }
        for entry in section.entries
    ]
    return {"title": str(section.title), "entries": entries}


def _text(page: dict[str, Any]) -> str:
    """The text part behind the greeting, written as text: paragraphs, facts one a line, the address in full."""
    blocks = ["", *page["lines"]]
    if page["facts"]:
        blocks.append("\n".join(f"{label}: {value}" for label, value in page["facts"]))
    if page["quote"]:
        blocks.append("\n".join(f"> {line}".rstrip() for line in page["quote"].splitlines()))
    blocks += [_text_section(section) for section in page["sections"]]
    blocks.append(f"{page['button']}:\n{page['address']}")
    foot = f"\n{page['foot']}" if page["foot"] else ""
    blocks.append(f"-- \n{page['organisation']}\n{page['why']}{foot}")
    return "\n\n".join(blocks) + "\n"


def _text_section(section: dict[str, Any]) -> str:
    lines = [section["title"]]
    for entry in section["entries"]:
        lines.append(f"* {entry['title']}" + (f" ({entry['detail']})" if entry["detail"] else ""))
        lines += [f"  {entry['address']}"] if entry["address"] else []
    return "\n".join(lines)
