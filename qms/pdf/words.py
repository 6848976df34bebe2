"""How the values of a document are written out: in its language, in its zone, with nothing unprintable left."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from qms.pdf.glyphs import missing_glyphs, printable

NOTHING = "–"
# Babel's plain "en" writes months first; Concord's English is international.
REGIONS = {"en": "en_GB"}


class Words:
    """Writes values for one document and remembers every character that could not be printed."""

    def __init__(self, language: str, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self.locale = _locale(language)
        self.missing: set[str] = set()
        self.characters = 0

    def text(self, value: Any) -> str:
        """`value` as printable text."""
        shown = printable(str(value))
        self.characters += len(shown)
        self.missing |= missing_glyphs(shown)
        return shown

    def value(self, value: Any) -> str:
        """A value of a field in words; an empty one is a dash."""
        if value is None or value == "":
            return NOTHING
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, int | Decimal):
            return str(format_decimal(value, locale=self.locale, decimal_quantization=False))
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return str(format_date(value, format="medium", locale=self.locale))
        return self.text(value)

    def moment(self, at: datetime) -> str:
        """A time in the document's zone with the zone named: 23 Nov 2026, 15:37:05 CET."""
        return self._at(at.astimezone(self.zone))

    def moment_utc(self, at: datetime) -> str:
        """The same in UTC."""
        return self._at(at.astimezone(UTC))

    def size(self, octets: int) -> str:
        """A size in bytes, kB or MB (powers of 1,000)."""
        for unit, factor in (("MB", 1_000_000), ("kB", 1_000)):
            if octets >= factor:
                figure = format_decimal(Decimal(octets) / factor, format="0.0", locale=self.locale)
                return f"{figure}\N{NO-BREAK SPACE}{unit}"
        return f"{octets}\N{NO-BREAK SPACE}B"

    def _at(self, at: datetime) -> str:
        day = format_date(at.date(), format="medium", locale=self.locale)
        clock = format_time(at.time(), format="HH:mm:ss", locale=self.locale)
        return f"{day}, {clock}\N{NO-BREAK SPACE}{_zone_name(at)}"


def _zone_name(at: datetime) -> str:
    name = at.tzname() or ""
    if name.isalpha():
        return name
    offset = at.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(REGIONS.get(language, language.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def digest_groups(digest: str) -> str:
    """A digest in groups of eight, so that it can be read aloud and breaks across lines."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
